import type { Zyx } from '../../../../image/index.ts';

/** What one thread of a convolution kernel computes, and how threads form a workgroup (x, y, z). */
export interface Tile {
  /** Neighbouring outputs along x and y. */
  readonly size: readonly [x: number, y: number];
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

/** Fewer threads than this leave a large GPU idle. */
const LEAST_THREADS = 2 ** 14;

/** The tile of conv.wgsl: arithmetic per loaded value grows with both of its sides, so the largest of at most 8 × 2
 *  that still keeps the device busy. TFLOP/s on an H100 (f32, peak 61): 32→32 channels at 128³ 37, 64→64 at 64³ 37,
 *  128→128 at 32³ 36, 256→256 at 16³ 29; 4 × 4 as fast, other workgroups of 64 within 5 %. */
export function chooseTile({ shape, blocks, kernel, stride }: ConvForm): Tile {
  const tall = stride[1] > 1 || kernel[1] > 3 ? [1, 2, 4] : [1, 2, 4, 6, 8];
  const most = blocks % 2 === 0 ? 2 : 1;
  const [z, y, x] = shape;
  const threads = (tileY: number, tileBlocks: number) =>
    z * Math.ceil(y / tileY) * x * Math.ceil(blocks / tileBlocks);
  let size = leastWaste(y, tall);
  while (size > 2 && threads(size, most) < LEAST_THREADS)
    size = leastWaste(
      y,
      tall.filter((one) => one < size),
    );
  const tileBlocks = threads(size, most) < LEAST_THREADS ? 1 : most;
  if (threads(size, tileBlocks) < LEAST_THREADS) size = 1;
  return { size: [1, size], blocks: tileBlocks, workgroup: workgroupFor(shape, size) };
}

/**
 * The tile of convQuad.wgsl: the largest whose unrolled code the processor still runs fast, and that SwiftShader
 * translates in a second. GFLOP/s on SwiftShader, 32→32 channels at 24³, on one processor 6 × 2 blocks 13.5, 4 × 3
 * 11.9, 8 × 1 10.4, 6 × 4 9.3, 8 × 2 8.1, 12 × 1 6.5; on another (AMD EPYC, 1 MiB of L2 a core) 6 × 2 8.7, 8 × 2 9.6,
 * 6 × 4 11.0, 6 × 8 12.1, 12 × 4 13.1, 12 × 8 15.5 after 5 s of translation.
 */
export function chooseQuadTile({ shape, blocks, kernel, stride }: ConvForm, longCode: boolean): Tile {
  const pair = blocks % 2 === 0;
  const narrow = stride[2] > 1 || kernel[2] > 3;
  const wide = longCode ? [1, 2, 4, 6, 12] : pair ? [1, 2, 4, 6] : [1, 2, 4, 6, 8];
  const x = leastWaste(shape[2], narrow ? [1, 2, 4] : wide);
  const [threadsZ, threadsY] = [evenCover(shape[0]), evenCover(shape[1])];
  // Whole quads, also for a single row.
  const workgroup = [1, Math.max(threadsY, 4 / threadsZ), threadsZ] as const;
  return { size: [x, 1], blocks: longCode && blocks % 4 === 0 ? 4 : pair ? 2 : 1, workgroup };
}

/** The width that covers `extent` at the least cost, the widest of equals; a tile costs its width and two more. */
export function leastWaste(extent: number, widths: readonly number[]): number {
  const cost = (width: number) => Math.ceil(extent / width) * (width + 2);
  return widths.reduce((best, width) => (cost(width) <= cost(best) ? width : best));
}

/** Threads along an axis, at most 8, that leave the fewest idle. */
function evenCover(extent: number): number {
  const idle = (threads: number) => Math.ceil(extent / threads) * threads - extent;
  return [1, 2, 4, 8].reduce((best, threads) => (idle(threads) <= idle(best) ? threads : best));
}

/** Eight or sixteen threads along x load whole cache lines. */
function workgroupFor([z, y, x]: Zyx, tileY: number): readonly [number, number, number] {
  const along = (extent: number, room: number) =>
    Math.min(room, 2 ** Math.ceil(Math.log2(Math.max(extent, 1))));
  const threadsX = along(x, x > 8 ? 16 : 8);
  const threadsZ = along(z, Math.min(4, WORKGROUP_THREADS / threadsX));
  const threadsY = along(Math.ceil(y / tileY), WORKGROUP_THREADS / (threadsX * threadsZ));
  return [threadsX, threadsY, threadsZ];
}
