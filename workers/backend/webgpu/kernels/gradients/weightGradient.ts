/** Steps of a weight's gradient: partial sums a sample (weightGradient.wgsl), then their sum (mergeWeightGradient.wgsl). */

import {
  blocksOf,
  channelsOf,
  LONGEST_DISPATCH_SECONDS,
  linearWorkgroups,
  MOST_WORKGROUPS,
  packParams,
  shapeOf,
  type Tuning,
} from '../../plan/step.ts';
import type { WeightGradientPass } from '../../training/gradientPasses.ts';
import { placeOf } from '../../training/parameterArena.ts';
import {
  shared,
  type TrainingResource,
  type TrainingScheduling,
  type TrainingStep,
} from '../../training/trainingStep.ts';
import { leastWaste } from '../conv/tile.ts';

const WORKGROUP = 64;
/** Threads that keep a GPU, or the few cores of a software adapter, busy. */
const ENOUGH_THREADS = { hardware: 65_536, software: 256 } as const;
/** What partial sums of one weight may take. */
const MOST_PARTIAL_BYTES = 32 * 2 ** 20;
const SECONDS_PER_VECTOR = 1e-9;

interface Form {
  readonly outBlocks: number;
  readonly inBlocks: number;
  readonly tileX: number;
  readonly threads: number;
  readonly rows: number;
  readonly chunkRows: number;
  /** Chunks of one sample. */
  readonly chunks: number;
  readonly columns: number;
  readonly secondsPerChunk: number;
}

/** Partial sums of one sample. */
export function weightGradientSteps(
  pass: WeightGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const { sample, batch } = context;
  const form = formOf(pass, context);
  const { chunks, columns, secondsPerChunk } = form;
  context.reservePartials(batch * chunks * columns);
  const most = Math.max(1, Math.min(MOST_WORKGROUPS, Math.floor(LONGEST_DISPATCH_SECONDS / secondsPerChunk)));
  const variant = variantOf(pass, form, shapeOf(context, pass.small.tensor)[2]);
  const bindings = new Map<number, TrainingResource>([
    [1, { kind: 'partials' }],
    [2, { kind: 'tensor', tensor: pass.small.tensor }],
    [4, { kind: 'tensor', tensor: pass.large.tensor }],
  ]);
  if (pass.small.norm !== undefined) bindings.set(3, { kind: 'norm', norm: pass.small.norm });
  if (pass.large.norm !== undefined) bindings.set(5, { kind: 'norm', norm: pass.large.norm });
  const steps: TrainingStep[] = [];
  for (let first = 0; first < chunks; first += most) {
    const count = Math.min(most, chunks - first);
    steps.push({
      label: `weight gradient ${pass.parameter}`,
      variant,
      params: paramsOf(pass, form, first, context),
      bindings,
      workgroups: [Math.ceil(form.threads / WORKGROUP), count, 1],
      seconds: count * secondsPerChunk,
      sample,
    });
  }
  return steps;
}

function formOf(pass: WeightGradientPass, context: TrainingScheduling): Form {
  const { tuning, batch } = context;
  const [kz, ky, kx] = pass.kernel;
  const [smallBlocks, largeBlocks] = [
    blocksOf(context, pass.small.tensor),
    blocksOf(context, pass.large.tensor),
  ];
  const [z, y, x] = shapeOf(context, pass.small.tensor);
  const { outBlocks, inBlocks } = blocksOfThread(smallBlocks, largeBlocks, kx, tuning);
  const threads = Math.ceil(smallBlocks / outBlocks) * (largeBlocks / inBlocks) * kz * ky;
  const rows = z * y;
  const columns = smallBlocks * largeBlocks * kz * ky * kx * 4;
  const seconds = (8 * columns * rows * x) / tuning.flopsPerSecond;
  const enough = tuning.quads ? ENOUGH_THREADS.software : ENOUGH_THREADS.hardware;
  const affordable = Math.floor(MOST_PARTIAL_BYTES / (16 * columns * batch));
  const wished = Math.min(Math.ceil(enough / threads), Math.max(1, affordable));
  const chunkRows = Math.ceil(
    rows / Math.min(rows, Math.max(wished, Math.ceil(seconds / LONGEST_DISPATCH_SECONDS))),
  );
  const chunks = Math.ceil(rows / chunkRows);
  return {
    outBlocks,
    inBlocks,
    tileX: tileOf(x, pass, tuning),
    threads,
    rows,
    chunkRows,
    chunks,
    columns,
    secondsPerChunk: seconds / chunks,
  };
}

/** Blocks of four channels whose rows meet in one thread: what is loaded grows with their sum, the products with theirs. */
function blocksOfThread(
  smallBlocks: number,
  largeBlocks: number,
  kernelX: number,
  { quads }: Tuning,
): { readonly outBlocks: number; readonly inBlocks: number } {
  if (kernelX > 3) return { outBlocks: 1, inBlocks: 1 };
  const inBlocks = quads && largeBlocks % 2 === 0 ? 2 : 1;
  const most = quads && inBlocks === 1 ? [4, 2, 1] : [2, 1];
  return { outBlocks: most.find((count) => smallBlocks % count === 0) ?? 1, inBlocks };
}

/** Voxels along x that are in registers at once. SwiftShader, all weight gradients of PlainConvUNet [16, 32, 64, 128] at 48³ in
 *  its forward passes, blocks out × in: 8 voxels of 2 × 1 1.3, 4 of 4 × 1 1.1, 6 of 4 × 1 0.95, 8 of 2 × 2 0.9, 6 of 4 × 2 0.9. */
function tileOf(extent: number, { stride, kernel }: WeightGradientPass, { quads }: Tuning): number {
  const isNarrow = stride[2] > 1 || kernel[2] > 3;
  return leastWaste(extent, isNarrow || !quads ? [1, 2, 4] : [1, 2, 4, 6, 8]);
}

function variantOf(pass: WeightGradientPass, { outBlocks, inBlocks, tileX }: Form, extent: number) {
  const { small, large, kernel, stride, padding } = pass;
  const [KERNEL_Z, KERNEL_Y, KERNEL_X] = kernel;
  const [STRIDE_Z, STRIDE_Y, STRIDE_X] = stride;
  const [PADDING_Z, PADDING_Y, PADDING_X] = padding;
  const constants = {
    ...{ KERNEL_Z, KERNEL_Y, KERNEL_X, STRIDE_Z, STRIDE_Y, STRIDE_X, PADDING_Z, PADDING_Y, PADDING_X },
    ...{ OUT_BLOCKS: outBlocks, IN_BLOCKS: inBlocks, TILE_X: tileX, ROW: (tileX - 1) * STRIDE_X + KERNEL_X },
    WHOLE_TILES: Number(extent % tileX === 0),
    ...{ NORM0: Number(small.norm !== undefined), SLOPE0: Number(small.slope !== undefined) },
    ...{ NORM1: Number(large.norm !== undefined), SLOPE1: Number(large.slope !== undefined) },
  };
  return { kernel: 'weightGradient', constants, aliases: {} };
}

function paramsOf(
  pass: WeightGradientPass,
  form: Form,
  first: number,
  context: TrainingScheduling,
): ArrayBuffer {
  const [smallZ, smallY, smallX] = shapeOf(context, pass.small.tensor);
  const [largeZ, largeY, largeX] = shapeOf(context, pass.large.tensor);
  return packParams(
    ...[smallX, smallY, smallZ, blocksOf(context, pass.small.tensor)],
    ...[largeX, largeY, largeZ, blocksOf(context, pass.large.tensor)],
    ...[{ float: pass.small.slope ?? 1 }, { float: pass.large.slope ?? 1 }],
    ...[form.threads, form.rows, form.chunkRows, first, context.sample * form.chunks],
  );
}

/** Adds the partial sums of all samples. */
export function mergeWeightGradientSteps(
  pass: WeightGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const { chunks, columns } = formOf(pass, context);
  const { first, outStride, inStride } = pass.layout;
  const [kz, ky, kx] = pass.kernel;
  const total = chunks * context.batch;
  const place = placeOf(context.arena, pass.parameter).first + first;
  return [
    {
      label: `merge weight gradient ${pass.parameter}`,
      variant: { kernel: 'mergeWeightGradient', constants: {}, aliases: {} },
      params: packParams(
        ...[columns, total, kz * ky * kx, blocksOf(context, pass.large.tensor)],
        ...[channelsOf(context, pass.small.tensor), channelsOf(context, pass.large.tensor)],
        ...[place, outStride, inStride],
      ),
      bindings: new Map<number, TrainingResource>([
        [1, { kind: 'partials' }],
        [2, shared('gradients')],
      ]),
      workgroups: linearWorkgroups(columns, 1),
      seconds: columns * total * SECONDS_PER_VECTOR,
      sample: 0,
    },
  ];
}
