/** Passes of a training step as dispatches: sample by sample where a pass is, over the batch where sums are merged. */
import { convSteps, partialCountOf } from '../kernels/conv/conv.ts';
import { addSteps, avgPoolSteps, storeSteps } from '../kernels/elementwise/elementwise.ts';
import {
  addIntoSteps,
  avgPoolGradientSteps,
  sliceGradientSteps,
} from '../kernels/gradients/elementwiseGradients.ts';
import {
  gradientSumsSteps,
  mergeGradientSumsSteps,
  normGradientSteps,
} from '../kernels/gradients/normGradient.ts';
import { stridedGradientSteps } from '../kernels/gradients/stridedGradient.ts';
import { mergeWeightGradientSteps, weightGradientSteps } from '../kernels/gradients/weightGradient.ts';
import {
  consistencyGradientSteps,
  consistencySteps,
  mergeConsistencySteps,
} from '../kernels/loss/consistency.ts';
import {
  lossGradientSteps,
  lossSteps,
  mergeLossSteps,
  mergeSumsSteps,
  overlapSteps,
} from '../kernels/loss/loss.ts';
import { momentsPartialCount, momentsSteps, normaliseSteps } from '../kernels/moments/moments.ts';
import { transposedConvSteps } from '../kernels/transposedConv/transposedConv.ts';
import type { Pass } from '../plan/passes.ts';
import type { Constant, Step } from '../plan/step.ts';
import type { LossPass, NormGradientPass, TrainingPass } from './gradientPasses.ts';
import type { TrainingScheduling, TrainingStep } from './trainingStep.ts';

/** A scheduling whose sample moves on. */
export interface SampledScheduling extends TrainingScheduling {
  sample: number;
  /** What the gradients are of: nnU-Net's losses of labelled patches, or agreement with a teacher. */
  objective: 'supervised' | 'consistency';
  readonly constants: readonly Constant[];
}

export function passSteps(
  passes: readonly TrainingPass[],
  context: SampledScheduling,
): readonly TrainingStep[] {
  const steps: TrainingStep[] = [];
  passes.forEach((pass, index) => {
    if (pass.kind !== 'run') steps.push(...gradientSteps(pass, context));
    // A norm's partial sums are merged at once, before another sample's take their place.
    else if (pass.pass.kind !== 'normalise') {
      const next = passes[index + 1];
      const follower = next?.kind === 'run' && next.pass.kind === 'normalise' ? next.pass : undefined;
      steps.push(...eachSample(context, () => runSteps(pass.pass, follower, context)));
    }
  });
  return steps;
}

/** What an evaluation adds to the losses: the finest head's overlap of winners. */
export function evaluationSteps(
  losses: readonly TrainingPass[],
  context: SampledScheduling,
): readonly TrainingStep[] {
  return losses.flatMap((pass, index) => {
    const steps = passSteps([pass], context);
    if (index > 0 || pass.kind !== 'loss') return steps;
    const hard = eachSample(context, () => overlapSteps(pass, context, true));
    return [...steps, ...hard, ...mergeSumsSteps(pass, 'hardSums', context)];
  });
}

function eachSample<T>(context: SampledScheduling, steps: () => readonly T[]): T[] {
  const all: T[] = [];
  for (let sample = 0; sample < context.batch; sample += 1) {
    context.sample = sample;
    all.push(...steps());
  }
  context.sample = 0;
  return all;
}

function runSteps(
  pass: Pass,
  normalise: Extract<Pass, { kind: 'normalise' }> | undefined,
  context: SampledScheduling,
): readonly TrainingStep[] {
  const { sample } = context;
  const steps = forwardSteps(pass, context);
  const all = [...steps];
  if (normalise !== undefined) {
    const norm = context.plan.norms[normalise.norm];
    const count = pass.kind === 'moments' ? momentsPartialCount(pass, context) : partialCountOf(steps);
    if (norm?.kind === 'instance') all.push(...normaliseSteps(normalise, norm, count, context, true));
  }
  return all.map((step) => ({ ...step, sample }));
}

function forwardSteps(pass: Pass, context: TrainingScheduling): readonly Step[] {
  switch (pass.kind) {
    case 'conv':
      return convSteps(pass, context);
    case 'transposedConv':
      return transposedConvSteps(pass, context);
    case 'avgPool':
      return avgPoolSteps(pass, context);
    case 'add':
      return addSteps(pass, context);
    case 'store':
      return storeSteps(pass, context);
    case 'moments':
      return momentsSteps(pass, context);
    case 'normalise':
      return [];
    default:
      return pass satisfies never;
  }
}

function gradientSteps(
  pass: Exclude<TrainingPass, { kind: 'run' }>,
  context: SampledScheduling,
): readonly TrainingStep[] {
  const each = (steps: () => readonly TrainingStep[]) => eachSample(context, steps);
  switch (pass.kind) {
    case 'stridedGradient':
      return each(() => stridedGradientSteps(pass, context));
    case 'weightGradient':
      return [...each(() => weightGradientSteps(pass, context)), ...mergeWeightGradientSteps(pass, context)];
    case 'biasGradient':
      return [
        ...each(() => gradientSumsSteps(pass.gradient, undefined, context)),
        ...mergeGradientSumsSteps(pass.gradient, { plain: pass.parameter }, context),
      ];
    case 'normGradient':
      return normSteps(pass, context);
    case 'slopeGradient':
      return each(() => normGradientSteps(pass, context));
    case 'addInto':
      return each(() => addIntoSteps(pass, context));
    case 'sliceGradient':
      return each(() => sliceGradientSteps(pass, context));
    case 'avgPoolGradient':
      return each(() => avgPoolGradientSteps(pass, context));
    case 'loss':
      return lossPassSteps(pass, context);
    case 'lossGradient':
      return context.objective === 'supervised'
        ? each(() => lossGradientSteps(pass, context))
        : each(() => consistencyGradientSteps(pass, context));
    default:
      return pass satisfies never;
  }
}

function normSteps(pass: NormGradientPass, context: SampledScheduling): readonly TrainingStep[] {
  const { source: tensor, norm, slope, gradient, scale, shift } = pass;
  const view = { tensor, norm, ...(slope !== undefined && { slope }) };
  return [
    ...eachSample(context, () => gradientSumsSteps(gradient, view, context)),
    ...mergeGradientSumsSteps(gradient, { plain: shift, along: scale }, context),
    ...(pass.writes ? eachSample(context, () => normGradientSteps(pass, context)) : []),
  ];
}

function lossPassSteps(pass: LossPass, context: SampledScheduling): readonly TrainingStep[] {
  if (context.objective === 'consistency') {
    if (pass.head > 0) return [];
    return [
      ...eachSample(context, () => consistencySteps(pass, context)),
      ...mergeConsistencySteps(pass, context),
    ];
  }
  return [...eachSample(context, () => lossSteps(pass, context)), ...mergeLossSteps(pass, context)];
}
