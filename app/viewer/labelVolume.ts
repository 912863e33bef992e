import type { Geometry, VoxelArray } from '../../workers/image/index.ts';
import { type Ijk, sizeIjk } from './gridGeometry.ts';

/** Voxels first…last (inclusive, file order) that hold a label. */
export interface LabelBox {
  readonly first: Ijk;
  readonly last: Ijk;
}

/** A label at reduced resolution: the share (0..1) of each block of `step`³ voxels that has it, with a rim of empty
 *  blocks all around so that its surface is closed. Block (0, 0, 0) begins at voxel `first`, which may lie outside
 *  the grid. */
export interface LabelShare {
  readonly shares: Float32Array;
  readonly size: Ijk;
  readonly first: Ijk;
  readonly step: number;
}

/** The boxes of the labels in voxels of `k` from…to (exclusive); merge the results of several slabs. */
export function growBoxes(
  labels: VoxelArray,
  geometry: Geometry,
  from: number,
  to: number,
  boxes: Map<number, LabelBox>,
): void {
  const [columns, rows] = sizeIjk(geometry);
  for (let k = from; k < to; k++)
    for (let j = 0; j < rows; j++) {
      const row = (k * rows + j) * columns;
      for (let i = 0; i < columns; ) {
        const value = labels[row + i] ?? 0;
        const begin = i;
        while (i < columns && labels[row + i] === value) i++;
        if (value > 0) grow(boxes, value, [begin, j, k], [i - 1, j, k]);
        if (i === begin) i++;
      }
    }
}

function grow(boxes: Map<number, LabelBox>, value: number, first: Ijk, last: Ijk): void {
  const box = boxes.get(value) ?? { first, last };
  const pick = (choose: (a: number, b: number) => number, a: Ijk, b: Ijk): Ijk => [
    choose(a[0], b[0]),
    choose(a[1], b[1]),
    choose(a[2], b[2]),
  ];
  boxes.set(value, { first: pick(Math.min, box.first, first), last: pick(Math.max, box.last, last) });
}

/** Blocks for a label's box, so that at most about `blocks`³ remain; `addShares` fills them. */
export function emptyShare({ first, last }: LabelBox, blocks: number): LabelShare {
  const extent = ([0, 1, 2] as const).map((axis) => last[axis] - first[axis] + 1);
  const step = Math.max(1, Math.ceil(Math.cbrt(extent.reduce((a, b) => a * b, 1)) / blocks));
  const [nx = 0, ny = 0, nz = 0] = extent.map((length) => Math.ceil(length / step) + 2);
  const shares = new Float32Array(nx * ny * nz);
  return { shares, size: [nx, ny, nz], first: [first[0] - step, first[1] - step, first[2] - step], step };
}

/** Averages one label over blocks, for its voxels of slice `k`. */
export function addShares(
  { shares, size: [nx, ny], step }: LabelShare,
  labels: VoxelArray,
  geometry: Geometry,
  value: number,
  { first, last }: LabelBox,
  k: number,
): void {
  const [columns, rows] = sizeIjk(geometry);
  const weight = 1 / step ** 3;
  const z = Math.floor((k - first[2]) / step) + 1;
  for (let j = first[1]; j <= last[1]; j++) {
    const to = (z * ny + Math.floor((j - first[1]) / step) + 1) * nx + 1;
    const row = (k * rows + j) * columns;
    for (let i = first[0]; i <= last[0]; i++)
      if (labels[row + i] === value) {
        const at = to + Math.floor((i - first[0]) / step);
        shares[at] = (shares[at] ?? 0) + weight;
      }
  }
}

const HALF = 0.5;
/** The fullest tenth of the blocks says how thick a label is. */
const FULLEST = 0.9;

/** The share at which the surface runs: a half, and less where a label is thinner than its blocks, which would otherwise
 *  vanish: vessels, ribs, a single slice. */
export function surfaceLevel({ shares }: LabelShare): number {
  const filled = shares.filter((share) => share > 0).sort();
  return HALF * Math.min(1, filled[Math.floor(FULLEST * filled.length)] ?? 1);
}
