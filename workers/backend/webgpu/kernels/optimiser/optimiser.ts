/** Steps of the update over the parameter arenas, and of gathering what kernels read from the weights. */
import { type ConstantSource, linearWorkgroups, MOST_WORKGROUPS, packParams } from '../../plan/step.ts';
import { type ParameterArena, placeOf } from '../../training/parameterArena.ts';
import {
  type SharedBuffer,
  shared,
  type TrainingResource,
  type TrainingScheduling,
  type TrainingStep,
} from '../../training/trainingStep.ts';
import { blockedLength, inputBlocks, tapCountOf } from '../conv/weights.ts';

/** Values whose squares a workgroup adds. */
const CHUNK = 4096;
const SECONDS_PER_VALUE = 1e-9;

/** Norm of all gradients, clipping factor, and one step of SGD. */
export function updateSteps(heads: number, context: TrainingScheduling): readonly TrainingStep[] {
  const { length } = context.arena;
  const chunks = Math.ceil(length / CHUNK);
  context.reservePartials(chunks);
  const x = Math.min(chunks, MOST_WORKGROUPS);
  const seconds = length * SECONDS_PER_VALUE;
  return [
    {
      label: 'squares',
      variant: { kernel: 'squares', constants: { CHUNK }, aliases: {} },
      params: packParams(length, chunks),
      bindings: new Map<number, TrainingResource>([
        [1, shared('gradients')],
        [2, { kind: 'partials' }],
      ]),
      workgroups: [x, Math.ceil(chunks / x), 1],
      seconds,
      sample: 0,
    },
    {
      label: 'clip',
      variant: { kernel: 'clip', constants: {}, aliases: {} },
      params: packParams(chunks, 2 * heads),
      bindings: new Map<number, TrainingResource>([
        [1, { kind: 'partials' }],
        [2, shared('settings')],
        [3, shared('scalars')],
      ]),
      workgroups: [1, 1, 1],
      seconds: 0,
      sample: 0,
    },
    {
      label: 'sgd',
      variant: { kernel: 'sgd', constants: {}, aliases: {} },
      params: packParams(length),
      bindings: new Map<number, TrainingResource>([
        [1, shared('weights')],
        [2, shared('momentum')],
        [3, shared('gradients')],
        [4, shared('settings')],
        [5, shared('scalars')],
      ]),
      workgroups: linearWorkgroups(length, 1),
      seconds,
      sample: 0,
    },
  ];
}

/** Fills constant `index` from the weights, or another arena. */
export function gatherSteps(
  index: number,
  source: ConstantSource,
  arena: ParameterArena,
  from: SharedBuffer = 'weights',
): readonly TrainingStep[] {
  const bindings = new Map<number, TrainingResource>([
    [1, { kind: 'constant', constant: index }],
    [2, shared(from)],
  ]);
  if (source.kind === 'weights') return [gatherWeights(source, arena, bindings)];
  return source.values.flatMap(({ parameter }, offset) => {
    if (parameter === undefined) return [];
    const { channels, values } = source;
    return [
      {
        label: 'gather channels',
        variant: { kernel: 'gatherChannels', constants: {}, aliases: {} },
        params: packParams(channels, placeOf(arena, parameter).first, values.length, offset),
        bindings,
        workgroups: [Math.ceil(channels / 64), 1, 1] as const,
        seconds: 0,
        sample: 0,
      },
    ];
  });
}

function gatherWeights(
  { parameter, layout, blocking }: Extract<ConstantSource, { kind: 'weights' }>,
  arena: ParameterArena,
  bindings: ReadonlyMap<number, TrainingResource>,
): TrainingStep {
  const columns = blockedLength(blocking) / 4;
  const [first = 0, second = 0] = blocking.segments;
  return {
    label: `gather ${parameter}`,
    variant: { kernel: 'gatherWeights', constants: {}, aliases: {} },
    params: packParams(
      ...[columns, blocking.tileBlocks, tapCountOf(blocking), inputBlocks(blocking)],
      ...[first, second, blocking.outChannels, placeOf(arena, parameter).first + layout.first],
      ...[layout.outStride, layout.inStride, Number(layout.flipped)],
    ),
    bindings,
    workgroups: linearWorkgroups(columns, 1),
    seconds: columns * SECONDS_PER_VALUE,
    sample: 0,
  };
}
