/** Steps of a head's loss: loss.wgsl in three stages, lossMerge.wgsl and lossDice.wgsl. */
import { FLOOR, SMOOTH, targetChannels } from '../../../../network/index.ts';
import { linearWorkgroups, MOST_WORKGROUPS, packParams, voxelsOf } from '../../plan/step.ts';
import type { LossGradientPass, LossPass } from '../../training/gradientPasses.ts';
import {
  type SharedBuffer,
  shared,
  type TrainingResource,
  type TrainingScheduling,
  type TrainingStep,
} from '../../training/trainingStep.ts';

/** Voxels of one workgroup. */
export const CHUNK = 1024;
export const SECONDS_PER_LOGIT = 1e-7;
/** Scalars before those of the heads. */
export const FIRST_LOSS_SCALAR = 4;

type Head = Pick<LossPass, 'head' | 'logits' | 'facts'>;

/** Loss of one sample's voxels, as partial sums. */
export function lossSteps(head: LossPass, context: TrainingScheduling): readonly TrainingStep[] {
  const { voxels, chunks, blocks, batch } = sizesOf(head, context);
  context.reservePartials(batch * chunks * (1 + 5 * blocks));
  const { sample, loss } = context;
  const voxelSums: TrainingStep = {
    label: 'loss of voxels',
    variant: variantOf(context, 0, false),
    params: paramsOf(head, context, sample * chunks),
    bindings: bindingsOf(head, context, { kind: 'partials' }),
    workgroups: chunkWorkgroups(chunks, 1),
    seconds: voxels * loss.channels * SECONDS_PER_LOGIT,
    sample,
  };
  return [voxelSums, ...overlapSteps(head, context, false)];
}

/** A workgroup a chunk, in x and y. */
export function chunkWorkgroups(chunks: number, z: number): TrainingStep['workgroups'] {
  const x = Math.min(chunks, MOST_WORKGROUPS);
  return [x, Math.ceil(chunks / x), z];
}

/** Overlap of one sample; of winners instead of probabilities where `hard`. */
export function overlapSteps(
  head: LossPass,
  context: TrainingScheduling,
  hard: boolean,
): readonly TrainingStep[] {
  const { voxels, chunks, blocks, batch } = sizesOf(head, context);
  const { sample, loss } = context;
  const first = batch * chunks + 5 * sample * blocks * chunks;
  const bindings = bindingsOf(head, context, { kind: 'partials' });
  // A pipeline has no binding that its code does not use: winners lie in the facts.
  if (hard && loss.kind === 'softmax') bindings.delete(1);
  return [
    {
      label: 'overlap',
      variant: variantOf(context, 1, hard),
      params: paramsOf(head, context, first),
      bindings,
      workgroups: chunkWorkgroups(chunks, blocks),
      seconds: voxels * loss.channels * SECONDS_PER_LOGIT,
      sample,
    },
  ];
}

/** Merges what all samples left in the partial sums. */
export function mergeSumsSteps(
  head: LossPass,
  into: 'hardSums' | `lossSums ${number}`,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const { chunks, blocks, batch } = sizesOf(head, context);
  context.reserveShared(into, lossSumsBytes(context.loss.channels, batch));
  return [mergeStep(into, { chunks, blocks, batch })];
}

/** lossMerge.wgsl. Without blocks of channels only what is summed over voxels is merged. */
export function mergeStep(
  into: SharedBuffer,
  { chunks, blocks, batch }: { readonly chunks: number; readonly blocks: number; readonly batch: number },
): TrainingStep {
  return {
    label: 'merge loss',
    variant: { kernel: 'lossMerge', constants: {}, aliases: {} },
    params: packParams(chunks, blocks, batch),
    bindings: new Map<number, TrainingResource>([
      [1, { kind: 'partials' }],
      [2, shared(into)],
    ]),
    workgroups: [blocks + 1, batch, 1],
    seconds: 0,
    sample: 0,
  };
}

/** Loss and slopes of a head, from the partial sums of all samples. */
export function mergeLossSteps(head: LossPass, context: TrainingScheduling): readonly TrainingStep[] {
  const { blocks, batch } = sizesOf(head, context);
  const { channels, batchDice, withoutDice } = context.loss;
  context.reserveShared(`lossSlopes ${head.head}`, 8 * (batch * channels + 1));
  const common = { seconds: 0, sample: 0 };
  return [
    ...mergeSumsSteps(head, `lossSums ${head.head}`, context),
    {
      label: 'dice',
      variant: {
        kernel: 'lossDice',
        constants: {
          BATCH_DICE: Number(batchDice),
          DICE: Number(!withoutDice),
          ...kindConstants(context),
        },
        aliases: {},
      },
      params: packParams(
        ...[channels, blocks, batch, FIRST_LOSS_SCALAR + 2 * head.head],
        ...[{ float: SMOOTH }, { float: FLOOR }],
      ),
      bindings: new Map<number, TrainingResource>([
        [1, shared(`lossSums ${head.head}`)],
        [2, shared(`lossSlopes ${head.head}`)],
        [3, shared('scalars')],
      ]),
      workgroups: [1, 1, 1],
      ...common,
    },
  ];
}

/** Bytes of a head's merged sums, `[sample][block]` of five vec4 (Σ w q y, Σ w q, Σ w y, …) and more. */
export function lossSumsBytes(channels: number, batch: number): number {
  return 16 * batch * (5 * Math.ceil(channels / 4) + 1);
}

export function lossGradientSteps(
  head: LossGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const { voxels } = sizesOf(head, context);
  const bindings = bindingsOf(head, context, { kind: 'tensor', tensor: head.output });
  bindings.set(7, shared(`lossSlopes ${head.head}`));
  return [
    {
      label: 'loss gradient',
      variant: variantOf(context, 2, false),
      params: paramsOf(head, context, 0),
      bindings,
      workgroups: linearWorkgroups(voxels, 1),
      seconds: voxels * context.loss.channels * SECONDS_PER_LOGIT,
      sample: context.sample,
    },
  ];
}

function sizesOf({ logits }: Head, context: TrainingScheduling) {
  const voxels = voxelsOf(context, logits);
  const { loss, batch } = context;
  return { voxels, chunks: Math.ceil(voxels / CHUNK), blocks: Math.ceil(loss.channels / 4), batch };
}

function kindConstants({ loss }: TrainingScheduling) {
  const isRegions = loss.kind === 'regions';
  const hasIgnore = isRegions ? loss.ignoreChannel : loss.ignoreLabel !== undefined;
  return { REGIONS: Number(isRegions), IGNORE: Number(hasIgnore) };
}

function variantOf(context: TrainingScheduling, stage: number, hard: boolean) {
  const { loss } = context;
  const constants = {
    ...kindConstants(context),
    STAGE: stage,
    CHUNK,
    UNKNOWN: Number(loss.unknownSets !== undefined),
    IGNORE_LABEL: loss.kind === 'softmax' ? (loss.ignoreLabel ?? 0) : 0,
    HARD: Number(hard),
  };
  return { kernel: 'loss', constants, aliases: {} };
}

function bindingsOf(
  { head, logits, facts }: Head,
  context: TrainingScheduling,
  written: TrainingResource,
): Map<number, TrainingResource> {
  const bindings = new Map<number, TrainingResource>([
    [1, { kind: 'tensor', tensor: logits }],
    [2, shared(`labels ${head}`)],
    [6, written],
  ]);
  // Regions need no facts.
  if (context.loss.kind === 'softmax') bindings.set(5, { kind: 'tensor', tensor: facts });
  if (context.loss.unknownSets !== undefined) {
    bindings.set(3, shared(`sets ${head}`));
    bindings.set(4, shared('unknownTable'));
  }
  return bindings;
}

function paramsOf(head: Head, context: TrainingScheduling, firstPartial: number): ArrayBuffer {
  const { voxels, chunks, batch } = sizesOf(head, context);
  const { loss, sample, scaleWeights } = context;
  const { channels } = loss;
  return packParams(
    ...[voxels, chunks, channels, sample * targetChannels(loss) * voxels],
    ...[sample * voxels, firstPartial, sample * channels, batch * channels],
    { float: scaleWeights[head.head] ?? 0 },
  );
}
