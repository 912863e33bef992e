import type { Zyx } from '../../../../image/index.ts';

/** What one thread of a convolution kernel computes, and how threads form a workgroup (x, y, z). */
export interface Tile {
  /** Neighbouring outputs along x. */
  readonly x: number;
  /** Blocks of four output channels. */
  readonly blocks: number;
  readonly workgroup: readonly [x: number, y: number, z: number];
}

/** Form of a convolution: output extent and channel blocks, kernel and stride. */
export interface ConvForm {
  readonly shape: Zyx;
  readonly blocks: number;
  readonly kernel: Zyx;
  readonly stride: Zyx;
}

const WORKGROUP_THREADS = 64;

/** The tile of conv.wgsl. Arithmetic per loaded value grows with both sides of the tile (spec/webgpu.md). */
export function chooseTile({ shape, blocks, kernel, stride }: ConvForm): Tile {
  const wide = stride[2] > 1 || kernel[2] > 3 ? [1, 2, 4] : [1, 2, 4, 6, 8];
  const x = leastWaste(shape[2], wide);
  return { x, blocks: blocks % 2 === 0 ? 2 : 1, workgroup: workgroupFor(shape, x) };
}

/** The tile of convQuad.wgsl: the largest whose unrolled code fits the instruction cache. GFLOP/s on
 *  SwiftShader, 32→32 channels at 24³: 6 × 2 blocks 13.5, 4 × 3 11.9, 8 × 1 10.4, 6 × 4 9.3, 8 × 2 8.1, 12 × 1 6.5. */
export function chooseQuadTile({ shape, blocks, kernel, stride }: ConvForm): Tile {
  const pair = blocks % 2 === 0;
  const narrow = stride[2] > 1 || kernel[2] > 3;
  const x = leastWaste(shape[2], narrow ? [1, 2, 4] : pair ? [1, 2, 4, 6] : [1, 2, 4, 6, 8]);
  const [threadsZ, threadsY] = [evenCover(shape[0]), evenCover(shape[1])];
  // Whole quads, also for a single row.
  return { x, blocks: pair ? 2 : 1, workgroup: [1, Math.max(threadsY, 4 / threadsZ), threadsZ] };
}

/** The width that covers `extent` at the least cost, the widest of equals; a tile costs its width and two more. */
function leastWaste(extent: number, widths: readonly number[]): number {
  const cost = (width: number) => Math.ceil(extent / width) * (width + 2);
  return widths.reduce((best, width) => (cost(width) <= cost(best) ? width : best));
}

/** Threads along an axis, at most 8, that leave the fewest idle. */
function evenCover(extent: number): number {
  const idle = (threads: number) => Math.ceil(extent / threads) * threads - extent;
  return [1, 2, 4, 8].reduce((best, threads) => (idle(threads) <= idle(best) ? threads : best));
}

function workgroupFor([z, y, x]: Zyx, tileX: number): readonly [number, number, number] {
  const along = (extent: number, room: number) =>
    Math.min(room, 2 ** Math.ceil(Math.log2(Math.max(extent, 1))));
  const threadsX = along(Math.ceil(x / tileX), 4);
  const threadsY = along(y, Math.min(8, WORKGROUP_THREADS / threadsX));
  return [threadsX, threadsY, along(z, WORKGROUP_THREADS / (threadsX * threadsY))];
}
