/**
 * The one spatial transform: image linear with zeros outside, labels by nnU-Net's rule: the largest interpolated
 * score wins, the nearest neighbour's label where it shares the top. Source: batchgeneratorsv2 0.3.6
 * `SpatialTransform` (spec §7.3).
 */
import type { Zyx } from '../../image/index.ts';
import { roundHalfEven } from '../rounding.ts';
import type { Affine } from './affine.ts';
import { toFloat16 } from './float16.ts';
import { type Sample, voxelsOf } from './sample.ts';

const OUTSIDE = -1;

/** First voxel of a centred box; negative where it hangs out. */
export const centredStart = (shape: Zyx, patch: Zyx): Zyx => [
  Math.floor(shape[0] / 2) - Math.floor(patch[0] / 2),
  Math.floor(shape[1] / 2) - Math.floor(patch[1] / 2),
  Math.floor(shape[2] / 2) - Math.floor(patch[2] / 2),
];

/** The middle of the sample: zeros and -1 where it is smaller. */
export function cropCentre(sample: Sample, patch: Zyx): Sample {
  const start = centredStart(sample.shape, patch);
  const image = new Float32Array(sample.channels * voxelsOf(patch));
  const labels = new Int16Array(sample.maps * voxelsOf(patch)).fill(OUTSIDE);
  copyBox(sample.image, sample.shape, start, image, patch, sample.channels);
  copyBox(sample.labels, sample.shape, start, labels, patch, sample.maps);
  return { ...sample, image, labels, shape: patch };
}

function copyBox(
  from: Float32Array | Sample['labels'],
  shape: Zyx,
  start: Zyx,
  to: Float32Array | Int16Array,
  patch: Zyx,
  count: number,
): void {
  const first = Math.max(0, -start[2]);
  const last = Math.min(patch[2], shape[2] - start[2]);
  for (let c = 0; c < count; c++) {
    for (let z = Math.max(0, -start[0]); z < Math.min(patch[0], shape[0] - start[0]); z++) {
      for (let y = Math.max(0, -start[1]); y < Math.min(patch[1], shape[1] - start[1]); y++) {
        const source = ((c * shape[0] + z + start[0]) * shape[1] + y + start[1]) * shape[2] + start[2];
        const target = ((c * patch[0] + z) * patch[1] + y) * patch[2];
        to.set(from.subarray(source + first, source + last), target + first);
      }
    }
  }
}

/** Samples a patch through `affine`. `planar`: axis 0 is not sampled (2-D networks and dummy-2D). */
export function transformSample(sample: Sample, patch: Zyx, affine: Affine, planar: boolean): Sample {
  const image = new Float32Array(sample.channels * voxelsOf(patch));
  const labels = new Int16Array(sample.maps * voxelsOf(patch));
  const corners = new Corners(sample.shape);
  const matrix = planar ? Float64Array.from(affine) : Float32Array.from(affine);
  const voxels = voxelsOf(sample.shape);
  let target = 0;
  for (let z = 0; z < patch[0]; z++) {
    for (let y = 0; y < patch[1]; y++) {
      for (let x = 0; x < patch[2]; x++, target++) {
        corners.place(matrix, patch, z, y, x, planar);
        for (let c = 0; c < sample.channels; c++) {
          image[c * voxelsOf(patch) + target] = corners.linear(sample.image, c * voxels);
        }
        for (let m = 0; m < sample.maps; m++) {
          labels[m * voxelsOf(patch) + target] = corners.label(sample.labels, m * voxels);
        }
      }
    }
  }
  return { ...sample, image, labels, shape: patch };
}

/** PyTorch's order of operations, in float32: it decides ties between voxels. Its 2-D sampler rounds otherwise; there
 *  the exact position is nearest to it. */
function position(offset: number, size: number, planar: boolean): number {
  if (planar) return offset + (size - 1) / 2;
  const shifted = Math.fround(Math.fround(Math.fround(offset) / Math.fround(size / 2)) + 1);
  return Math.fround(Math.fround(Math.fround(shifted * size) - 1) / 2);
}

/** The eight voxels around one position. */
class Corners {
  /** -1 outside the image. */
  private readonly index = new Int32Array(8);
  private readonly weight = new Float64Array(8);
  private readonly found = new Int32Array(9);
  private readonly score = new Float64Array(9);
  private nearest = -1;

  constructor(private readonly shape: Zyx) {}

  place(a: Float32Array | Float64Array, patch: Zyx, z: number, y: number, x: number, planar: boolean): void {
    const [depth, rows, columns] = this.shape;
    const [qz, qy, qx] = [z - (patch[0] - 1) / 2, y - (patch[1] - 1) / 2, x - (patch[2] - 1) / 2];
    // A plane is taken as it is: float32 would place it a rounding beside itself.
    const along = (row: number) =>
      (a[row] as number) * qz + (a[row + 1] as number) * qy + (a[row + 2] as number) * qx;
    const pz = planar ? z : position(along(0), depth, false);
    const py = position(along(3), rows, planar);
    const px = position(along(6), columns, planar);
    const [z0, y0, x0] = [Math.floor(pz), Math.floor(py), Math.floor(px)];
    const [fz, fy, fx] = [pz - z0, py - y0, px - x0];
    for (let corner = 0; corner < 8; corner++) {
      const [cz, cy, cx] = [z0 + (corner >> 2), y0 + ((corner >> 1) & 1), x0 + (corner & 1)];
      this.index[corner] = this.at(cz, cy, cx);
      this.weight[corner] =
        (corner & 4 ? fz : 1 - fz) * (corner & 2 ? fy : 1 - fy) * (corner & 1 ? fx : 1 - fx);
    }
    this.nearest = this.at(roundHalfEven(pz), roundHalfEven(py), roundHalfEven(px));
  }

  private at(z: number, y: number, x: number): number {
    const [depth, rows, columns] = this.shape;
    const inside = z >= 0 && z < depth && y >= 0 && y < rows && x >= 0 && x < columns;
    return inside ? (z * rows + y) * columns + x : -1;
  }

  linear(values: Float32Array, offset: number): number {
    let sum = 0;
    for (let corner = 0; corner < 8; corner++) {
      const index = this.index[corner] as number;
      if (index >= 0) sum += (this.weight[corner] as number) * (values[offset + index] as number);
    }
    return sum;
  }

  label(labels: Sample['labels'], offset: number): number {
    const value = (index: number) => (index < 0 ? OUTSIDE : (labels[offset + index] as number));
    const first = value(this.index[0] as number);
    let count = 0;
    for (let corner = 0; corner < 8; corner++) {
      const label = value(this.index[corner] as number);
      let slot = 0;
      while (slot < count && this.found[slot] !== label) slot++;
      if (slot === count) {
        this.found[count] = label;
        this.score[count++] = 0;
      }
      this.score[slot] = (this.score[slot] as number) + (this.weight[corner] as number);
    }
    if (count === 1) return first;
    return this.winner(count, value(this.nearest));
  }

  /** Scores are float16 of a thousandth, as nnU-Net keeps them. */
  private winner(count: number, nearest: number): number {
    let best = Number.POSITIVE_INFINITY;
    let top = -1;
    let nearestScore = -1;
    for (let slot = 0; slot < count; slot++) {
      const label = this.found[slot] as number;
      const score = toFloat16(1000 * (this.score[slot] as number));
      if (label === nearest) nearestScore = score;
      if (score > top || (score === top && label < best)) [top, best] = [score, label];
    }
    return nearestScore === top ? nearest : best;
  }
}
