/** Crop to nonzero: the box and the hole-filled mask of what is not background. Source: nnU-Net `crop_to_nonzero`. */
import type { Volume, Zyx } from '../image/index.ts';
import { type Box, perAxis, type Range } from './axes.ts';
import { floodFromBorder } from './floodFill.ts';
import type { PlaneSource } from './resampling/index.ts';

/**
 * Tight box, in array order, of the voxels that are not zero in any of the volumes' channels. An axis falls back to
 * its full extent when everything is zero. Filled holes lie inside it, so the unfilled mask gives the same box.
 */
export function nonzeroBox(volumes: readonly Volume[]): Box {
  const size = volumes[0]?.geometry.size ?? [0, 0, 0];
  const bounds = new Bounds();
  for (const { data, channels } of volumes) {
    for (let c = 0; c < channels; c++) bounds.grow(data, c * size[0] * size[1] * size[2], size);
  }
  return bounds.box(size);
}

class Bounds {
  private readonly low = [Infinity, Infinity, Infinity];
  private readonly high = [-1, -1, -1];

  /** Looks at each row from both ends, so that an image without zeros costs two voxels a row. */
  grow(data: ArrayLike<number>, offset: number, [depth, rows, columns]: Zyx): void {
    for (let z = 0; z < depth; z++) {
      for (let y = 0; y < rows; y++) {
        const start = offset + (z * rows + y) * columns;
        let first = 0;
        while (first < columns && isZero(data[start + first] as number)) first++;
        if (first === columns) continue;
        let last = columns - 1;
        while (isZero(data[start + last] as number)) last--;
        this.include(0, z, z);
        this.include(1, y, y);
        this.include(2, first, last);
      }
    }
  }

  box(size: Zyx): Box {
    return perAxis((axis): Range => {
      const [low = 0, high = -1] = [this.low[axis], this.high[axis]];
      return high < 0 ? [0, size[axis]] : [low, high + 1];
    });
  }

  private include(axis: number, first: number, last: number): void {
    this.low[axis] = Math.min(this.low[axis] ?? first, first);
    this.high[axis] = Math.max(this.high[axis] ?? last, last);
  }
}

/** nnU-Net compares after its cast to float32. */
const isZero = (value: number): boolean => Math.fround(value) === 0;

/**
 * 1 inside, 0 outside, of the box's shape in transposed order: nonzero in any channel, or background that is not
 * face-connected to the border. With an axis of one voxel everything is border, so nothing is filled.
 */
export function nonzeroMask(channels: readonly PlaneSource[]): Uint8Array {
  const shape = channels[0]?.shape ?? [0, 0, 0];
  const count = shape[1] * shape[2];
  const mask = new Uint8Array(shape[0] * count);
  const plane = new Float32Array(count);
  for (const channel of channels) {
    for (let z = 0; z < shape[0]; z++) {
      channel.readPlane(0, z, plane);
      for (let i = 0; i < count; i++) if (plane[i] !== 0) mask[z * count + i] = INSIDE;
    }
  }
  floodFromBorder(mask, shape, OUTSIDE);
  for (let i = 0; i < mask.length; i++) mask[i] = mask[i] === OUTSIDE ? 0 : 1;
  return mask;
}

const INSIDE = 1;
const OUTSIDE = 2;
