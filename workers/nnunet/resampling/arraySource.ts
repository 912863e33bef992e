import type { Zyx } from '../../image/index.ts';
import { otherAxes, stridesOf } from '../axes.ts';
import type { PlaneSource } from './planeSource.ts';

/** Planes of an image that is in memory as it is. */
export function arraySource(values: Float32Array | Uint8Array, shape: Zyx): PlaneSource {
  const strides = stridesOf(shape);
  return {
    shape,
    readPlane(axis, index, plane) {
      const [a, b] = otherAxes(axis);
      let p = 0;
      for (let i = 0; i < shape[a]; i++) {
        const start = index * strides[axis] + i * strides[a];
        for (let j = 0; j < shape[b]; j++) plane[p++] = values[start + j * strides[b]] as number;
      }
    },
  };
}
