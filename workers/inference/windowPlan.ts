/**
 * How the sliding window walks over an image: bands of tile rows along axis 0, whose sums stand in a ring of rows, and,
 * when a band's sums exceed the budget, blocks along axes 1 and 2 whose border tiles are computed again. Every voxel
 * gets the same tiles in the same order whatever the plan, so labels do not depend on the budget.
 */
import type { Zyx } from '../image/index.ts';
import type { ExportPlan, LinearTaps, Range, Tiling } from '../nnunet/index.ts';

export interface Band {
  /** First rows of the tiles to run. */
  readonly starts: readonly number[];
  /** Output rows that these tiles complete. */
  readonly output: Range;
  /** Rows before this one are needed no more. */
  readonly keepFrom: number;
}

/** A part of axis 1 or 2. */
export interface Stretch {
  /** Output voxels along the axis. */
  readonly output: Range;
  /** Padded voxels that the tiles touching it cover. */
  readonly covered: Range;
  readonly starts: readonly number[];
}

export interface WindowPlan {
  readonly bands: readonly Band[];
  readonly rows: readonly Stretch[];
  readonly columns: readonly Stretch[];
  /** Ring rows, and the largest block's extent along axes 1 and 2. */
  readonly extent: Zyx;
  /** Of all sums of the largest block. */
  readonly sumBytes: number;
  /** Tiles of one fold, those computed again included. */
  readonly tiles: number;
}

/** Rows that a band should complete, so that thin tiles (2d) are not read back one by one. */
const BAND_ROWS = [16, 4, 1] as const;

export interface WindowRequest {
  readonly tiling: Tiling;
  readonly exportPlan: ExportPlan;
  readonly classes: number;
  /** How many sums in float32 take the memory of those that are kept. @default 1 */
  readonly sumsKept?: number | undefined;
  /** Budget of the sums; the smallest possible plan is taken when nothing fits. */
  readonly slabBytes: number;
  /** Output voxels along each axis that are wanted. @default all */
  readonly region?: readonly [Range, Range, Range] | undefined;
}

export function planWindow(request: WindowRequest): WindowPlan {
  const { starts } = request.tiling;
  for (const rows of BAND_ROWS) {
    const plan = windowPlan(request, rows, starts[1].length, starts[2].length);
    if (plan.sumBytes <= request.slabBytes) return plan;
  }
  return cheapestSplit(request);
}

/** The split into blocks that fits with the fewest tiles. */
function cheapestSplit(request: WindowRequest): WindowPlan {
  const { starts } = request.tiling;
  let best = windowPlan(request, 1, 1, 1);
  for (let rows = 1; rows <= starts[1].length; rows++) {
    for (let columns = 1; columns <= starts[2].length; columns++) {
      const plan = windowPlan(request, 1, rows, columns);
      if (plan.sumBytes <= request.slabBytes && plan.tiles < best.tiles) best = plan;
    }
  }
  return best;
}

/** Blocks need at most `mostRows` × `mostColumns` tiles of a band. */
function windowPlan(
  { tiling, exportPlan, classes, region, sumsKept = 1 }: WindowRequest,
  bandRows: number,
  mostRows: number,
  mostColumns: number,
): WindowPlan {
  const [bandTaps, rowTaps, columnTaps] = exportPlan.taps;
  const [, rowStarts, columnStarts] = tiling.starts;
  const wanted = region?.[0] ?? allOf(bandTaps);
  const bandStarts = touching(tiling.starts[0], tiling.patchSize[0], bandTaps, wanted);
  const bands = planBands(bandStarts, tiling.paddedShape[0], bandTaps, bandRows, wanted);
  const rows = planStretches(rowStarts, tiling.patchSize[1], rowTaps, mostRows, region?.[1]);
  const columns = planStretches(columnStarts, tiling.patchSize[2], columnTaps, mostColumns, region?.[2]);
  const bytesPerVoxel = sumsKept * (classes + 1) * Float32Array.BYTES_PER_ELEMENT;
  const extent: Zyx = [ringRows(bands, tiling.patchSize[0]), widest(rows), widest(columns)];
  return {
    bands,
    rows,
    columns,
    extent,
    sumBytes: bytesPerVoxel * extent[0] * extent[1] * extent[2],
    tiles: bandStarts.length * tileCount(rows) * tileCount(columns),
  };
}

const allOf = ({ upper }: LinearTaps): Range => [0, upper.length];

/** The tiles that the outputs of a range read. */
function touching(starts: readonly number[], patch: number, taps: LinearTaps, [from, to]: Range): number[] {
  const [first, last] = [taps.lower[from] ?? 0, taps.upper[to - 1] ?? 0];
  return starts.filter((start) => start + patch > first && start <= last);
}

const widest = (stretches: readonly Stretch[]): number =>
  Math.max(...stretches.map(({ covered }) => covered[1] - covered[0]));

const tileCount = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { starts }) => sum + starts.length, 0);

/** Groups tile rows until each group completes `bandRows` rows. `starts` ascending, `extent` padded rows.
 *  @param wanted output rows, whose tiles are all among `starts` */
export function planBands(
  starts: readonly number[],
  extent: number,
  taps: LinearTaps,
  bandRows: number,
  wanted: Range = allOf(taps),
): Band[] {
  const bands: Band[] = [];
  let group: number[] = [];
  const endOutput = wanted[1];
  let firstOutput = wanted[0];
  starts.forEach((start, i) => {
    group.push(start);
    // Tiles still to come begin at the next start: rows before it have all their tiles.
    const complete = starts[i + 1] ?? extent;
    if (i + 1 < starts.length && complete - (group[0] ?? 0) < bandRows) return;
    let nextOutput = firstOutput;
    while (nextOutput < endOutput && (taps.upper[nextOutput] as number) < complete) nextOutput++;
    const keepFrom = Math.min(taps.lower[nextOutput] ?? complete, complete);
    bands.push({ starts: group, output: [firstOutput, nextOutput], keepFrom });
    firstOutput = nextOutput;
    group = [];
  });
  return bands;
}

/** The first row that any tile touches. */
export const firstRow = (bands: readonly Band[]): number => bands[0]?.starts[0] ?? 0;

/** Most rows that are alive at once. */
export function ringRows(bands: readonly Band[], patchRows: number): number {
  let keepFrom = firstRow(bands);
  let rows = 0;
  for (const band of bands) {
    rows = Math.max(rows, (band.starts.at(-1) ?? 0) + patchRows - keepFrom);
    keepFrom = band.keepFrom;
  }
  return rows;
}

/**
 * Cuts the output voxels of one axis into stretches that need at most `most` tiles each (more only where a single voxel
 * does). Greedy: as long as the next voxel adds no tile too many, it belongs to the stretch, which wastes fewest tiles.
 */
export function planStretches(
  starts: readonly number[],
  patch: number,
  taps: LinearTaps,
  most: number,
  [begin, length]: Range = allOf(taps),
): Stretch[] {
  const stretches: Stretch[] = [];
  const firstTile = (o: number) => starts.findIndex((start) => start + patch > (taps.lower[o] as number));
  const lastTile = (o: number) => starts.findLastIndex((start) => start <= (taps.upper[o] as number));
  for (let from = begin; from < length; ) {
    const first = firstTile(from);
    const end = Math.max(first + most, lastTile(from) + 1);
    let to = from + 1;
    while (to < length && lastTile(to) < end) to++;
    const own = starts.slice(first, lastTile(to - 1) + 1);
    stretches.push({
      output: [from, to],
      covered: [own[0] ?? 0, (own.at(-1) ?? 0) + patch],
      starts: own,
    });
    from = to;
  }
  return stretches;
}
