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
  /** Of the largest block's sums, float32. */
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
  /** Budget of the sums; the smallest possible plan is taken when nothing fits. */
  readonly slabBytes: number;
}

export function planWindow(request: WindowRequest): WindowPlan {
  for (const rows of BAND_ROWS) {
    const plan = windowPlan(request, rows, 1, 1);
    if (plan.sumBytes <= request.slabBytes) return plan;
  }
  return cheapestSplit(request);
}

/** The split into blocks that fits with the fewest tiles. */
function cheapestSplit(request: WindowRequest): WindowPlan {
  const { starts } = request.tiling;
  let best: WindowPlan | undefined;
  let smallest = windowPlan(request, 1, starts[1].length, starts[2].length);
  for (let columns = 1; columns <= starts[2].length; columns++) {
    for (let rows = 1; rows <= starts[1].length; rows++) {
      const plan = windowPlan(request, 1, rows, columns);
      if (plan.sumBytes < smallest.sumBytes) smallest = plan;
      if (plan.sumBytes <= request.slabBytes && (best === undefined || plan.tiles < best.tiles)) best = plan;
    }
  }
  return best ?? smallest;
}

function windowPlan(
  request: WindowRequest,
  bandRows: number,
  rowParts: number,
  columnParts: number,
): WindowPlan {
  const { tiling, exportPlan, classes } = request;
  const [rowTaps, ...planeTaps] = exportPlan.taps;
  const bands = planBands(tiling.starts[0], tiling.paddedShape[0], rowTaps, bandRows);
  const rows = planStretches(tiling.starts[1], tiling.patchSize[1], planeTaps[0], rowParts);
  const columns = planStretches(tiling.starts[2], tiling.patchSize[2], planeTaps[1], columnParts);
  const extent: Zyx = [ringRows(bands, tiling.patchSize[0]), widest(rows), widest(columns)];
  return {
    bands,
    rows,
    columns,
    extent,
    sumBytes: (classes + 1) * extent[0] * extent[1] * extent[2] * Float32Array.BYTES_PER_ELEMENT,
    tiles: tiling.starts[0].length * tileCount(rows) * tileCount(columns),
  };
}

const widest = (stretches: readonly Stretch[]): number =>
  Math.max(...stretches.map(({ covered }) => covered[1] - covered[0]));

const tileCount = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { starts }) => sum + starts.length, 0);

/** Groups tile rows until each group completes `bandRows` rows. `starts` ascending, `extent` padded rows. */
export function planBands(
  starts: readonly number[],
  extent: number,
  taps: LinearTaps,
  bandRows: number,
): Band[] {
  const bands: Band[] = [];
  let group: number[] = [];
  let firstOutput = 0;
  starts.forEach((start, i) => {
    group.push(start);
    // Tiles still to come begin at the next start: rows before it have all their tiles.
    const complete = starts[i + 1] ?? extent;
    if (i + 1 < starts.length && complete - (group[0] ?? 0) < bandRows) return;
    let nextOutput = firstOutput;
    while (nextOutput < taps.upper.length && (taps.upper[nextOutput] as number) < complete) nextOutput++;
    const keepFrom = Math.min(taps.lower[nextOutput] ?? complete, complete);
    bands.push({ starts: group, output: [firstOutput, nextOutput], keepFrom });
    firstOutput = nextOutput;
    group = [];
  });
  return bands;
}

/** Most rows that are alive at once. */
export function ringRows(bands: readonly Band[], patchRows: number): number {
  let keepFrom = 0;
  let rows = 0;
  for (const band of bands) {
    rows = Math.max(rows, (band.starts.at(-1) ?? 0) + patchRows - keepFrom);
    keepFrom = band.keepFrom;
  }
  return rows;
}

/** Cuts the output voxels of one axis into `parts` and finds the tiles that each needs. */
export function planStretches(
  starts: readonly number[],
  patch: number,
  taps: LinearTaps,
  parts: number,
): Stretch[] {
  const length = taps.lower.length;
  const count = Math.min(parts, length);
  return Array.from({ length: count }, (_, part) => {
    const output: Range = [Math.floor((part * length) / count), Math.floor(((part + 1) * length) / count)];
    const first = taps.lower[output[0]] as number;
    const last = taps.upper[output[1] - 1] as number;
    const touching = starts.filter((start) => start <= last && start + patch > first);
    const covered: Range = [touching[0] ?? 0, (touching.at(-1) ?? 0) + patch];
    return { output, covered, starts: touching };
  });
}
