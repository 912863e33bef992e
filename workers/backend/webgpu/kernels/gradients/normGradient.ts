/** Steps of a gradient through pending norms and activations, and of sums over voxels. */
import type { ParameterName } from '../../../../network/index.ts';
import type { Segment, TensorId } from '../../plan/passes.ts';
import {
  blocksOf,
  channelsOf,
  linearWorkgroups,
  MOST_WORKGROUPS,
  packParams,
  voxelsOf,
} from '../../plan/step.ts';
import type { NormGradientPass, SlopeGradientPass } from '../../training/gradientPasses.ts';
import { placeOf } from '../../training/parameterArena.ts';
import {
  shared,
  type TrainingResource,
  type TrainingScheduling,
  type TrainingStep,
} from '../../training/trainingStep.ts';

/** Voxels whose sums a workgroup of `gradientSums.wgsl` computes. */
const CHUNK = 4096;
const SECONDS_PER_VECTOR = 2e-8;
const NOWHERE = 0xffffffff;

const chunksOf = (context: TrainingScheduling, tensor: TensorId): number =>
  Math.ceil(voxelsOf(context, tensor) / CHUNK);

/** Sums of one sample, through what is pending on `view` (nothing for a bias). */
export function gradientSumsSteps(
  gradient: TensorId,
  view: Segment | undefined,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const [voxels, blocks] = [voxelsOf(context, gradient), blocksOf(context, gradient)];
  const chunks = chunksOf(context, gradient);
  context.reservePartials(2 * context.batch * blocks * chunks);
  const bindings = new Map<number, TrainingResource>([
    [1, { kind: 'partials' }],
    [2, { kind: 'tensor', tensor: gradient }],
  ]);
  if (view?.norm !== undefined) {
    bindings.set(3, { kind: 'tensor', tensor: view.tensor });
    bindings.set(4, { kind: 'norm', norm: view.norm });
  }
  const constants = {
    CHUNK,
    NORM: Number(view?.norm !== undefined),
    SLOPE: Number(view?.slope !== undefined),
  };
  const x = Math.min(chunks, MOST_WORKGROUPS);
  return [
    {
      label: 'gradient sums',
      variant: { kernel: 'gradientSums', constants, aliases: {} },
      params: packParams(
        voxels,
        chunks,
        blocks,
        { float: view?.slope ?? 1 },
        2 * context.sample * blocks * chunks,
      ),
      bindings,
      workgroups: [x, Math.ceil(chunks / x), blocks],
      seconds: voxels * blocks * SECONDS_PER_VECTOR,
      sample: context.sample,
    },
  ];
}

/** Merges the sums of all samples; `plain` and `along` name the parameters whose gradients they are. */
export function mergeGradientSumsSteps(
  gradient: TensorId,
  {
    plain,
    along,
  }: { readonly plain?: ParameterName | undefined; readonly along?: ParameterName | undefined },
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const blocks = blocksOf(context, gradient);
  context.reserveShared('normSums', 32 * context.batch * blocks);
  const first = (name: ParameterName | undefined) =>
    name === undefined ? NOWHERE : placeOf(context.arena, name).first;
  return [
    {
      label: 'merge gradient sums',
      variant: { kernel: 'mergeGradientSums', constants: {}, aliases: {} },
      params: packParams(
        ...[chunksOf(context, gradient), blocks, context.batch, channelsOf(context, gradient)],
        ...[first(plain), first(along)],
      ),
      bindings: new Map<number, TrainingResource>([
        [1, { kind: 'partials' }],
        [2, shared('normSums')],
        [3, shared('gradients')],
      ]),
      workgroups: [blocks, 1, 1],
      seconds: 0,
      sample: 0,
    },
  ];
}

/** The gradient itself, in place. */
export function normGradientSteps(
  pass: NormGradientPass | SlopeGradientPass,
  context: TrainingScheduling,
): readonly TrainingStep[] {
  const { source, gradient, norm, slope } = pass;
  const [voxels, blocks] = [voxelsOf(context, gradient), blocksOf(context, gradient)];
  const whole = pass.kind === 'normGradient';
  const bindings = new Map<number, TrainingResource>([
    [1, { kind: 'tensor', tensor: gradient }],
    [2, { kind: 'tensor', tensor: source }],
  ]);
  if (norm !== undefined) bindings.set(3, { kind: 'norm', norm });
  if (whole) bindings.set(4, shared('normSums'));
  const constants = {
    NORM: Number(norm !== undefined),
    SLOPE: Number(slope !== undefined),
    WHOLE: Number(whole),
  };
  return [
    {
      label: pass.kind,
      variant: { kernel: 'normGradient', constants, aliases: {} },
      params: packParams(voxels, blocks, { float: slope ?? 1 }, 2 * context.sample * blocks),
      bindings,
      workgroups: linearWorkgroups(voxels, blocks),
      seconds: voxels * blocks * SECONDS_PER_VECTOR,
      sample: context.sample,
    },
  ];
}
