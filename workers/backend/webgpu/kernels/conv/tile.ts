import type { Zyx } from '../../../../image/index.ts';

/** What one thread of a convolution kernel computes, and how threads form a workgroup (x, y, z). */
export interface Tile {
  /** Neighbouring outputs along x. */
  readonly x: number;
  /** Blocks of four output channels. */
  readonly blocks: number;
  readonly workgroup: readonly [x: number, y: number, z: number];
}

const WORKGROUP_THREADS = 64;
/** vec4 accumulators a thread keeps in registers. */
const MOST_SUMS = 16;

/** The tile for an output of `shape` with `blocks` channel blocks and stride `strideX`. Arithmetic per loaded value
 *  grows with both sides of the tile (spec/webgpu.md); x is chosen to waste few threads at the row's end. */
export function chooseTile(shape: Zyx, blocks: number, kernel: Zyx, stride: Zyx): Tile {
  const most = stride[2] > 1 || kernel[2] > 3 ? 4 : 8;
  const x = leastWaste(shape[2], most);
  const tileBlocks = blocks % 2 === 0 && 2 * x <= MOST_SUMS ? 2 : 1;
  return { x, blocks: tileBlocks, workgroup: workgroupFor(shape, x) };
}

/** The tile width up to `most` that covers `extent` with the fewest idle outputs; the widest of equals. */
function leastWaste(extent: number, most: number): number {
  const cost = (width: number) => Math.ceil(extent / width) * (width + 1);
  const widths = Array.from({ length: Math.min(most, extent) }, (_, index) => index + 1);
  return widths.sort((a, b) => cost(a) - cost(b) || b - a)[0] ?? 1;
}

function workgroupFor([z, y, x]: Zyx, tileX: number): readonly [number, number, number] {
  const along = (extent: number, room: number) =>
    Math.min(room, 2 ** Math.ceil(Math.log2(Math.max(extent, 1))));
  const threadsX = along(Math.ceil(x / tileX), 4);
  const threadsY = along(y, Math.min(8, WORKGROUP_THREADS / threadsX));
  return [threadsX, threadsY, along(z, WORKGROUP_THREADS / (threadsX * threadsY))];
}
