/** Runs an ensemble over a preprocessed image and reduces what is finished, band by band (spec §6.4-6.10). */
import {
  type Backend,
  type ClassMerge,
  createHostTileSum,
  type Program,
  type Reduction,
  type SumPrecision,
  type TileSum,
  type TileSumSpec,
} from '../backend/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import { type ExportPlan, type Range, sliceTaps, type Tiling } from '../nnunet/index.ts';
import type { Candidates } from '../semisupervised/index.ts';
import type { CaseOutput } from './caseOutput.ts';
import { mergeRow, reduceMembers } from './memberReduction.ts';
import type { Pacing } from './pacing.ts';
import type { RecordedLogits } from './recordedLogits.ts';
import { readTile } from './tilePatch.ts';
import { type Band, firstRow, type Stretch, type WindowPlan } from './windowPlan.ts';

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
  /** What is kept apart: one sum each. Without members, one for all programs and passes. */
  readonly members?: readonly Member[] | undefined;
  /** @default float32 */
  readonly sumPrecision?: SumPrecision | undefined;
  readonly sampling?: Candidates | undefined;
  readonly recording?: RecordedLogits | undefined;
  readonly backend: Backend;
  /** What one call of `reduce` may give back at most. */
  readonly reduceBytes: number;
}

/** A part of the ensemble. */
export interface Member {
  readonly programs: readonly Program[];
  /** Mirror passes, each the axes it mirrors. @default all */
  readonly passes?: readonly (readonly number[])[];
}

/** @throws AbortError between tiles; BackendError when the sums do not fit. The sums are always given back. */
export async function runSlidingWindow(
  run: SlidingWindow,
  output: CaseOutput,
  pacing: Pacing,
): Promise<void> {
  const total = run.window.tiles * membersOf(run).reduce((sum, { programs }) => sum + programs.length, 0);
  const pause = pacing.pause('predict');
  await pause(0, total);
  let done = 0;
  const tileDone = () => pause(++done, total);
  for (const rows of run.window.rows) {
    for (const columns of run.window.columns) {
      const sums: TileSum[] = [];
      try {
        for (const { passes } of membersOf(run))
          sums.push(
            await createTileSum(run, {
              classes: run.classes,
              extent: [run.window.extent[0], length(rows.covered), length(columns.covered)],
              patchSize: run.tiling.patchSize,
              importance: run.importance,
              mirrorAxes: run.mirrorAxes,
              passes,
              sumPrecision: run.sumPrecision,
            }),
          );
        await runBlock({ ...run, rows, columns, sums }, output, pacing, tileDone);
      } finally {
        for (const sum of sums) sum.dispose();
      }
    }
  }
}

const membersOf = ({ members, programs }: SlidingWindow): readonly Member[] => members ?? [{ programs }];

/** Where the back end cannot reduce to confidence, or not beside probabilities, or where sums are halves, its network still
 *  runs there, and the sums stay on the host. */
async function createTileSum({ backend, reduction }: SlidingWindow, spec: TileSumSpec): Promise<TileSum> {
  const special = reduction.confidence || (reduction.kind === 'softmax' && reduction.merge);
  const onHost =
    spec.sumPrecision === 'float16' || (special && (!backend.reducesConfidence || reduction.probabilities));
  return onHost ? createHostTileSum(spec) : backend.createTileSum(spec);
}

interface Block extends SlidingWindow {
  readonly rows: Stretch;
  readonly columns: Stretch;
  /** One a member. */
  readonly sums: readonly TileSum[];
}

const length = ([from, to]: Range): number => to - from;

async function runBlock(
  block: Block,
  output: CaseOutput,
  pacing: Pacing,
  tileDone: () => Promise<void>,
): Promise<void> {
  let released = firstRow(block.window.bands);
  for (const band of block.window.bands) {
    await pacing.time('predict', () => addBand(block, band, pacing, tileDone));
    await pacing.time('resample', () => reduceBand(block, band, output));
    if (band.keepFrom > released)
      for (const sum of block.sums) await sum.releaseRows(released, band.keepFrom);
    released = band.keepFrom;
  }
}

async function addBand(
  block: Block,
  band: Band,
  pacing: Pacing,
  tileDone: () => Promise<void>,
): Promise<void> {
  const { image, tiling, rows, columns, sums, backend } = block;
  // onnxruntime blocks this worker and must not lose its session midway; a GPU may be left to itself.
  const device = <T>(work: Promise<T>) => (backend.kind === 'webgpu' ? pacing.unlessCancelled(work) : work);
  const patch = new Float32Array(image.channels * voxelCount(tiling.patchSize));
  for (const z of band.starts) {
    for (const y of rows.starts) {
      for (const x of columns.starts) {
        readTile(image, tiling, [z, y, x], patch);
        const at: Zyx = [z, y - rows.covered[0], x - columns.covered[0]];
        for (const [index, { programs }] of membersOf(block).entries()) {
          for (const program of programs) {
            await device(sums[index].addTile(program, patch, at));
            await tileDone();
          }
        }
      }
    }
  }
  for (const sum of sums) await device(sum.finished());
}

async function reduceBand(block: Block, band: Band, output: CaseOutput): Promise<void> {
  const { rows, columns, exportPlan, reduction, sums, classes, members } = block;
  const width = length(rows.output) * length(columns.output);
  const ofLogits = members ? 4 * classes * (members.length + 1) : 0;
  const bytesPerRow =
    width * (2 + ofLogits + (reduction.probabilities ? 4 * classes : 0) + (reduction.confidence ? 8 : 0));
  const step = Math.max(1, Math.floor(block.reduceBytes / bytesPerRow));
  const rowTaps = sliceTaps(exportPlan.taps[1], ...rows.output, rows.covered[0]);
  const columnTaps = sliceTaps(exportPlan.taps[2], ...columns.output, columns.covered[0]);
  for (let from = band.output[0]; from < band.output[1]; from += step) {
    const to = Math.min(from + step, band.output[1]);
    const taps = [sliceTaps(exportPlan.taps[0], from, to), rowTaps, columnTaps] as const;
    const at: Zyx = [from, rows.output[0], columns.output[0]];
    const shape: Zyx = [to - from, length(rows.output), length(columns.output)];
    const reduced = members
      ? await reduceMembers(sums, taps, shape, reduction)
      : await sums[0].reduce({ taps, reduction });
    output.write(at, shape, reduced);
    if (block.recording?.isWanted) {
      const all = Uint32Array.from({ length: voxelCount(shape) }, (_, voxel) => voxel);
      block.recording.take(at, shape, await sums[0].logitsAt(taps, all));
    }
    if (block.sampling && reduced.confidence) {
      const { labels, confidence } = reduced;
      const wanted = block.sampling.offer(labels, confidence, (i) => output.voxelOf(at, shape, i));
      const logits = await sums[0].logitsAt(taps, wanted);
      block.sampling.give(reduction.kind === 'softmax' ? merged(logits, classes, reduction.merge) : logits);
    }
  }
}

/** Rows of logits `[voxel, class]`, of merged classes where they are. */
function merged(logits: Float32Array, classes: number, merge: ClassMerge | undefined): Float32Array {
  if (!merge) return logits;
  const { groups } = merge;
  const rows = new Float32Array((logits.length / classes) * groups.length);
  for (let from = 0, to = 0; from < logits.length; from += classes, to += groups.length)
    rows.set(mergeRow(logits.subarray(from, from + classes), groups), to);
  return rows;
}
