/**
 * Distances between the surfaces of two segmentations, in mm. A surface voxel has one of its six neighbours outside
 * the mask, or outside the image, and stands for its centre: as MedPy's `hd95`, and the surface Dice of Nikolov et al.
 * 2018 on voxel centres.
 */
import { squaredDistances } from '../../distance/index.ts';
import type { Zyx } from '../../image/index.ts';
import { percentileOfSorted } from '../percentile.ts';

export interface SurfaceScores {
  /** Share of both surfaces within the tolerance of the other. */
  readonly nsd: number;
  /** 95th percentile of the distances from each surface to the other, pooled. */
  readonly hd95: number;
}

/** 1 in the mask. */
export interface MaskPair {
  readonly prediction: Uint8Array;
  readonly reference: Uint8Array;
  readonly size: Zyx;
  /** mm */
  readonly spacing: Zyx;
}

/** @returns undefined where one of the masks is empty: then there is no distance */
export function surfaceScores(pair: MaskPair, toleranceMm: number): SurfaceScores | undefined {
  const { size, spacing } = pair;
  const surfaces = [surfaceVoxels(pair.prediction, size), surfaceVoxels(pair.reference, size)] as const;
  if (!surfaces.every((one) => one.includes(1))) return undefined;
  const box = boxOf(surfaces, size);
  const [prediction, reference] = surfaces.map((one) => cropped(one, size, box));
  const extent: Zyx = [box[0][1] - box[0][0], box[1][1] - box[1][0], box[2][1] - box[2][0]];
  const there = distancesOf(prediction, squaredDistances(reference, extent, spacing));
  const back = distancesOf(reference, squaredDistances(prediction, extent, spacing));
  const all = Float64Array.from([...there, ...back]).sort();
  // Distances are float32: a voxel at exactly the tolerance must not fall out by rounding.
  const limit = toleranceMm + 1e-5;
  return { nsd: all.filter((mm) => mm <= limit).length / all.length, hd95: percentileOfSorted(all, 95) };
}

/** 1 at voxels of the mask with a neighbour outside it; the image ends in nothing. */
export function surfaceVoxels(mask: Uint8Array, [depth, height, width]: Zyx): Uint8Array {
  const surface = new Uint8Array(mask.length);
  const plane = height * width;
  for (let z = 0, i = 0; z < depth; z++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++, i++) {
        if (!mask[i]) continue;
        const inside =
          x > 0 &&
          x + 1 < width &&
          y > 0 &&
          y + 1 < height &&
          z > 0 &&
          z + 1 < depth &&
          mask[i - 1] &&
          mask[i + 1] &&
          mask[i - width] &&
          mask[i + width] &&
          mask[i - plane] &&
          mask[i + plane];
        if (!inside) surface[i] = 1;
      }
  return surface;
}

type Box = readonly [z: Span, y: Span, x: Span];
type Span = readonly [from: number, to: number];

/** The smallest box around both: nearest voxels of voxels inside it lie inside it. */
function boxOf(surfaces: readonly Uint8Array[], [, height, width]: Zyx): Box {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [0, 0, 0];
  for (const surface of surfaces)
    for (let i = surface.indexOf(1); i >= 0; i = surface.indexOf(1, i + 1)) {
      const at = [Math.floor(i / width / height), Math.floor(i / width) % height, i % width];
      at.forEach((value, axis) => {
        low[axis] = Math.min(low[axis], value);
        high[axis] = Math.max(high[axis], value + 1);
      });
    }
  return [
    [low[0], high[0]],
    [low[1], high[1]],
    [low[2], high[2]],
  ];
}

function cropped(mask: Uint8Array, [, height, width]: Zyx, [z, y, x]: Box): Uint8Array {
  const rowLength = x[1] - x[0];
  const result = new Uint8Array((z[1] - z[0]) * (y[1] - y[0]) * rowLength);
  let to = 0;
  for (let k = z[0]; k < z[1]; k++)
    for (let j = y[0]; j < y[1]; j++, to += rowLength) {
      const from = (k * height + j) * width;
      result.set(mask.subarray(from + x[0], from + x[1]), to);
    }
  return result;
}

function* distancesOf(surface: Uint8Array, squared: Float32Array): Generator<number> {
  for (let i = surface.indexOf(1); i >= 0; i = surface.indexOf(1, i + 1)) yield Math.sqrt(squared[i]);
}
