/** Runs an ensemble over a preprocessed image and reduces what is finished, band by band (spec §6.4-6.10). */
import {
  type Backend,
  createHostTileSum,
  type Program,
  type Reduction,
  type TileSum,
  type TileSumSpec,
} from '../backend/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import { type ExportPlan, type Range, sliceTaps, type Tiling } from '../nnunet/index.ts';
import type { CaseOutput } from './caseOutput.ts';
import type { Pacing } from './pacing.ts';
import { readTile } from './tilePatch.ts';
import type { Band, Stretch, WindowPlan } from './windowPlan.ts';

export interface SlidingWindow {
  readonly image: { readonly data: Float32Array; readonly channels: number; readonly shape: Zyx };
  readonly tiling: Tiling;
  readonly importance: Float32Array;
  /** Spatial axes 0, 1, 2 of the patch. */
  readonly mirrorAxes: readonly number[];
  readonly classes: number;
  readonly reduction: Reduction;
  readonly exportPlan: ExportPlan;
  readonly window: WindowPlan;
  readonly programs: readonly Program[];
  readonly backend: Backend;
  /** What one call of `reduce` may give back at most. */
  readonly reduceBytes: number;
}

/** @throws AbortError between tiles; BackendError when the sums do not fit. The sums are always given back. */
export async function runSlidingWindow(
  run: SlidingWindow,
  output: CaseOutput,
  pacing: Pacing,
): Promise<void> {
  const total = run.window.tiles * run.programs.length;
  const pause = pacing.pause('predict');
  await pause(0, total);
  let done = 0;
  const tileDone = () => pause(++done, total);
  for (const rows of run.window.rows) {
    for (const columns of run.window.columns) {
      const sum = await createTileSum(run, {
        classes: run.classes,
        extent: [run.window.extent[0], length(rows.covered), length(columns.covered)],
        patchSize: run.tiling.patchSize,
        importance: run.importance,
        mirrorAxes: run.mirrorAxes,
      });
      try {
        await runBlock({ ...run, rows, columns, sum }, output, pacing, tileDone);
      } finally {
        sum.dispose();
      }
    }
  }
}

/** Where the back end cannot reduce to confidence its network still runs there, and the sums stay on the host. */
async function createTileSum({ backend, reduction }: SlidingWindow, spec: TileSumSpec): Promise<TileSum> {
  const onHost = reduction.confidence && !backend.reducesConfidence;
  return onHost ? createHostTileSum(spec) : backend.createTileSum(spec);
}

interface Block extends SlidingWindow {
  readonly rows: Stretch;
  readonly columns: Stretch;
  readonly sum: TileSum;
}

const length = ([from, to]: Range): number => to - from;

async function runBlock(
  block: Block,
  output: CaseOutput,
  pacing: Pacing,
  tileDone: () => Promise<void>,
): Promise<void> {
  let released = 0;
  for (const band of block.window.bands) {
    await pacing.time('predict', () => addBand(block, band, tileDone));
    await pacing.time('resample', () => reduceBand(block, band, output));
    if (band.keepFrom > released) await block.sum.releaseRows(released, band.keepFrom);
    released = band.keepFrom;
  }
}

async function addBand(block: Block, band: Band, tileDone: () => Promise<void>): Promise<void> {
  const { image, tiling, rows, columns, sum, programs } = block;
  const patch = new Float32Array(image.channels * voxelCount(tiling.patchSize));
  for (const z of band.starts) {
    for (const y of rows.starts) {
      for (const x of columns.starts) {
        readTile(image, tiling, [z, y, x], patch);
        for (const program of programs) {
          await sum.addTile(program, patch, [z, y - rows.covered[0], x - columns.covered[0]]);
          await tileDone();
        }
      }
    }
  }
}

async function reduceBand(block: Block, band: Band, output: CaseOutput): Promise<void> {
  const { rows, columns, exportPlan, reduction, sum, classes } = block;
  const width = length(rows.output) * length(columns.output);
  const bytesPerRow =
    width * (2 + (reduction.probabilities ? 4 * classes : 0) + (reduction.confidence ? 4 : 0));
  const step = Math.max(1, Math.floor(block.reduceBytes / bytesPerRow));
  const rowTaps = sliceTaps(exportPlan.taps[1], ...rows.output, rows.covered[0]);
  const columnTaps = sliceTaps(exportPlan.taps[2], ...columns.output, columns.covered[0]);
  for (let from = band.output[0]; from < band.output[1]; from += step) {
    const to = Math.min(from + step, band.output[1]);
    const taps = [sliceTaps(exportPlan.taps[0], from, to), rowTaps, columnTaps] as const;
    const reduced = await sum.reduce({ taps, reduction });
    const at: Zyx = [from, rows.output[0], columns.output[0]];
    output.write(at, [to - from, length(rows.output), length(columns.output)], reduced);
  }
}
