/** Steps of mean teacher's consistency on the finest output: consistency.wgsl in three stages, and lossMerge.wgsl. */
import { softChannels } from '../../../../network/index.ts';
import { linearWorkgroups, packParams, voxelsOf } from '../../plan/step.ts';
import type { LossGradientPass, LossPass } from '../../training/gradientPasses.ts';
import {
  shared,
  type TrainingResource,
  type TrainingScheduling,
  type TrainingStep,
} from '../../training/trainingStep.ts';
import { CHUNK, chunkWorkgroups, mergeStep, SECONDS_PER_LOGIT } from './loss.ts';

const STAGES = { sums: 0, gradient: 1, zeros: 2 } as const;

/** The loss of one sample's voxels, as partial sums. */
export function consistencySteps({ logits }: LossPass, context: TrainingScheduling): readonly TrainingStep[] {
  const voxels = voxelsOf(context, logits);
  const chunks = Math.ceil(voxels / CHUNK);
  context.reservePartials(context.batch * chunks);
  return [
    {
      ...stepOf('sums', { logits, written: { kind: 'partials' } }, context),
      workgroups: chunkWorkgroups(chunks, 1),
    },
  ];
}

/** The same of every sample as `[sample]` of (loss, 0, 0, 0). */
export function mergeConsistencySteps(
  { logits }: LossPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const { batch } = context;
  context.reserveShared('consistencySums', 16 * batch);
  const chunks = Math.ceil(voxelsOf(context, logits) / CHUNK);
  return [mergeStep('consistencySums', { chunks, blocks: 0, batch })];
}

/** Zeros for every output but the finest. */
export function consistencyGradientSteps(
  { head, logits, output }: LossGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const stage = head === 0 ? 'gradient' : 'zeros';
  const written = { kind: 'tensor', tensor: output } as const;
  return [
    {
      ...stepOf(stage, { logits, written }, context),
      workgroups: linearWorkgroups(voxelsOf(context, logits), 1),
    },
  ];
}

interface Bound {
  readonly logits: LossPass['logits'];
  readonly written: TrainingResource;
}

function stepOf(
  stage: keyof typeof STAGES,
  { logits, written }: Bound,
  context: TrainingScheduling,
): Omit<TrainingStep, 'workgroups'> {
  const { loss, sample } = context;
  const voxels = voxelsOf(context, logits);
  const chunks = Math.ceil(voxels / CHUNK);
  const isRegions = loss.kind === 'regions';
  const bindings = new Map<number, TrainingResource>([[3, written]]);
  if (stage !== 'zeros') {
    bindings.set(1, { kind: 'tensor', tensor: logits });
    bindings.set(2, shared('soft'));
  }
  return {
    label: `consistency ${stage}`,
    variant: {
      kernel: 'consistency',
      constants: { STAGE: STAGES[stage], REGIONS: Number(isRegions), CHUNK },
      aliases: {},
    },
    params: packParams(
      ...[voxels, chunks, loss.channels, sample * softChannels(loss) * voxels, sample * chunks],
    ),
    bindings,
    seconds: voxels * loss.channels * SECONDS_PER_LOGIT,
    sample,
  };
}
