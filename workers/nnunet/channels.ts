import {
  type Geometry,
  nnunetSpacing,
  sameGrid,
  type Volume,
  type VoxelArray,
  type Zyx,
} from '../image/index.ts';
import {
  type Axis,
  type Box,
  boxShape,
  otherAxes,
  type Permutation,
  perAxis,
  permute,
  stridesOf,
} from './axes.ts';
import { PreprocessingError } from './failures.ts';
import type { PlaneSource } from './resampling/index.ts';

/** A box of a volume's channel, read in transposed axis order and cast to float32 without a copy of the volume. */
export interface Crop {
  /** Array order, half open. */
  readonly box: Box;
  readonly transpose: Permutation;
}

/** Every channel of a case, cropped and transposed. */
export function croppedChannels(volumes: readonly Volume[], crop: Crop): PlaneSource[] {
  return volumes.flatMap(({ data, channels, geometry }) =>
    Array.from({ length: channels }, (_, c) => croppedChannel(data, c, geometry.size, crop)),
  );
}

function croppedChannel(data: VoxelArray, channel: number, size: Zyx, { box, transpose }: Crop): PlaneSource {
  const strides = stridesOf(size);
  const origin = perAxis((axis) => box[axis][0] * strides[axis]);
  const start = channel * size[0] * size[1] * size[2] + origin[0] + origin[1] + origin[2];
  const shape = permute(boxShape(box), transpose);
  const steps = permute(strides, transpose);
  return {
    shape,
    readPlane(axis: Axis, index: number, plane: Float32Array) {
      const [a, b] = otherAxes(axis);
      const rowStep = steps[a];
      const step = steps[b];
      let p = 0;
      for (let i = 0; i < shape[a]; i++) {
        let voxel = start + index * steps[axis] + i * rowStep;
        for (let j = 0; j < shape[b]; j++, voxel += step) plane[p++] = data[voxel] as number;
      }
    },
  };
}

/** The grid that all files of a case share.
 *  @throws PreprocessingError `preprocessing.channels` for a wrong number of channels, `shapes`, `spacings` when the
 *  files do not lie on one grid. */
export function commonGrid(
  volumes: readonly Volume[],
  expectedChannels: number,
): { size: Zyx; spacing: Zyx } {
  const found = volumes.reduce((sum, { channels }) => sum + channels, 0);
  const first = volumes[0];
  if (first === undefined || found !== expectedChannels) {
    throw new PreprocessingError(
      'channels',
      `The scan has ${found} channels, the model takes ${expectedChannels}. Give one file a channel, in the model's order.`,
      { found, expected: expectedChannels },
    );
  }
  for (const { geometry } of volumes.slice(1)) checkGrid(first.geometry, geometry);
  return { size: first.geometry.size, spacing: nnunetSpacing(first) };
}

/** @throws PreprocessingError `preprocessing.shapes`, `preprocessing.spacings` */
export function checkGrid(first: Geometry, other: Geometry): void {
  if (sameGrid(first, other)) return;
  const isShape = first.size.some((extent, axis) => extent !== other.size[axis]);
  const details = isShape
    ? { first: first.size.join('×'), other: other.size.join('×') }
    : { first: first.spacing.join('×'), other: other.spacing.join('×') };
  const what = isShape
    ? `has ${details.other} voxels, the first has ${details.first}`
    : `has spacing ${details.other} mm, the first has ${details.first} mm`;
  const message = `One file ${what}. Export all of them from one series.`;
  throw new PreprocessingError(isShape ? 'shapes' : 'spacings', message, details);
}
