import { expect } from 'vitest';
import type { Volume } from '../../volume.ts';
import type { SitkVolume } from './sitk.ts';

/** Geometry to 1e-4 mm; voxels exactly, where a slope is fractional as float32 of SimpleITK's float64. */
export function expectSame({ data, geometry }: Volume, sitk: SitkVolume): void {
  expect(geometry.size).toEqual(sitk.size);
  for (const key of ['spacing', 'origin', 'direction'] as const) {
    const distance = Math.max(
      ...sitk[key].map((value, i) => Math.abs(value - (geometry[key][i] ?? Number.NaN))),
    );
    expect(distance, key).toBeLessThan(1e-4);
  }
  expect(data.length).toBe(sitk.data.length);
  const fractional = data instanceof Float32Array;
  const wrong = sitk.data.findIndex((value, i) => data[i] !== (fractional ? Math.fround(value) : value));
  expect(wrong, `voxel ${wrong}: ${data[wrong]}, SimpleITK ${sitk.data[wrong]}`).toBe(-1);
}
