/**
 * Where a scan speaks for a class: the head's weights times the encoder's last features, brought back to the scan's
 * grid. With averaged features the map's mean and the biases make the class's lead. Source: Zhou et al. 2016.
 */
import { voxelCount, type Zyx } from '../image/index.ts';
import type { ExportPlan, Tiling } from '../nnunet/index.ts';
import type { Task } from './caseLabels.ts';
import type { Head } from './head.ts';

/** Weights of a class's lead: over the mean of the others where classes exclude each other. */
export function leadOf({ kind }: Pick<Task, 'kind'>, { weight }: Head, of: number): Float64Array {
  const own = weight[of] ?? new Float64Array();
  if (kind === 'multiLabel') return own.slice();
  const others = weight.filter((_, c) => c !== of);
  return own.map((value, i) => {
    const sum = others.reduce((total, row) => total + (row[i] ?? 0), 0);
    return value - sum / Math.max(1, others.length);
  });
}

interface Taps {
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly fraction: ArrayLike<number>;
}
type AxesTaps = readonly [Taps, Taps, Taps];

export class ActivationMap {
  /** On the padded image; tiles that overlap are averaged in the end. */
  private readonly sums: Float32Array;

  /** @param lead `[channel]`, see `leadOf` */
  constructor(
    private readonly lead: Float64Array,
    private readonly tiling: Tiling,
  ) {
    this.sums = new Float32Array(voxelCount(tiling.paddedShape));
  }

  /** @param features `[channel, …places]` of the tile at `start` of the padded image */
  add(start: Zyx, features: Float32Array, places: Zyx): void {
    const map = this.evidence(features, voxelCount(places));
    const { patchSize, paddedShape } = this.tiling;
    const taps = axes((axis) => spread(places[axis], patchSize[axis]));
    forEachVoxel(patchSize, (z, y, x) => {
      const at = ((start[0] + z) * paddedShape[1] + start[1] + y) * paddedShape[2] + start[2] + x;
      this.sums[at] = (this.sums[at] ?? 0) + sample(map, places, taps, z, y, x);
    });
  }

  private evidence(features: Float32Array, places: number): Float32Array {
    const map = new Float32Array(places);
    this.lead.forEach((weight, c) => {
      for (let i = 0; i < places; i++) map[i] = (map[i] ?? 0) + weight * (features[c * places + i] ?? 0);
    });
    return map;
  }

  /** `[z, y, x]` of the scan as it was read; 0 where nonzero cropping left it out. */
  onScan({ shape, taps, origin, strides, size }: ExportPlan): Float32Array {
    const { paddedShape } = this.tiling;
    const averaged = this.averaged();
    const scan = new Float32Array(voxelCount(size));
    forEachVoxel(shape, (z, y, x) => {
      const at = origin + z * strides[0] + y * strides[1] + x * strides[2];
      scan[at] = sample(averaged, paddedShape, taps, z, y, x);
    });
    return scan;
  }

  private averaged(): Float32Array {
    const { paddedShape, patchSize, starts } = this.tiling;
    const tiles = axes((axis) => {
      const count = new Float32Array(paddedShape[axis]);
      for (const start of starts[axis])
        for (let i = start; i < start + patchSize[axis]; i++) count[i] = (count[i] ?? 0) + 1;
      return count;
    });
    const result = this.sums.slice();
    let at = 0;
    forEachVoxel(paddedShape, (z, y, x) => {
      const count = (tiles[0][z] ?? 1) * (tiles[1][y] ?? 1) * (tiles[2][x] ?? 1);
      result[at] = (result[at] ?? 0) / Math.max(1, count);
      at += 1;
    });
    return result;
  }
}

const axes = <T>(of: (axis: 0 | 1 | 2) => T): [T, T, T] => [of(0), of(1), of(2)];

/** Places lie in the middle of the voxels that they stand for. */
function spread(places: number, voxels: number): Taps {
  const position = Float64Array.from({ length: voxels }, (_, v) =>
    Math.min(places - 1, Math.max(0, ((v + 0.5) * places) / voxels - 0.5)),
  );
  const lower = position.map(Math.floor);
  return {
    lower,
    upper: lower.map((one) => Math.min(places - 1, one + 1)),
    fraction: position.map((one, v) => one - (lower[v] ?? 0)),
  };
}

/** Linear along each axis. */
function sample(map: Float32Array, [, rows, columns]: Zyx, taps: AxesTaps, z: number, y: number, x: number) {
  const [tz, ty, tx] = taps;
  const along = (plane: number, row: number): number => {
    const from = (plane * rows + row) * columns;
    const fraction = tx.fraction[x] ?? 0;
    const [low, high] = [map[from + (tx.lower[x] ?? 0)] ?? 0, map[from + (tx.upper[x] ?? 0)] ?? 0];
    return low + fraction * (high - low);
  };
  const across = (plane: number): number => {
    const low = along(plane, ty.lower[y] ?? 0);
    return low + (ty.fraction[y] ?? 0) * (along(plane, ty.upper[y] ?? 0) - low);
  };
  const low = across(tz.lower[z] ?? 0);
  return low + (tz.fraction[z] ?? 0) * (across(tz.upper[z] ?? 0) - low);
}

function forEachVoxel([depth, rows, columns]: Zyx, visit: (z: number, y: number, x: number) => void): void {
  for (let z = 0; z < depth; z++)
    for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) visit(z, y, x);
}
