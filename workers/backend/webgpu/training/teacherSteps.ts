/** What a teacher adds to a training program: its own forward pass, the consistency's way back, and its weights. */
import { softChannels } from '../../../network/index.ts';
import { gatherSteps } from '../kernels/optimiser/optimiser.ts';
import { linearWorkgroups, packParams, voxelsOf } from '../plan/step.ts';
import { passSteps, type SampledScheduling } from './passSteps.ts';
import type { Tape } from './tape.ts';
import { type SharedBuffer, shared, type TrainingResource, type TrainingStep } from './trainingStep.ts';

export interface TeacherSteps {
  /** What kernels read of the teacher's weights, in the student's place. */
  readonly gather: readonly TrainingStep[];
  readonly losses: readonly TrainingStep[];
  readonly backward: readonly TrainingStep[];
  /** gradients += weight · held */
  readonly add: readonly TrainingStep[];
  /** teacher = decay · teacher + (1 - decay) · weights */
  readonly follow: readonly TrainingStep[];
}

export const NO_TEACHER: TeacherSteps = { gather: [], losses: [], backward: [], add: [], follow: [] };

/** keep and add of `add`, then of `follow`. */
export const blendSettings = ({
  weight,
  decay,
}: {
  weight: number;
  decay: number;
}): Float32Array<ArrayBuffer> => Float32Array.of(1, weight, decay, 1 - decay);

const SECONDS_PER_VALUE = 1e-9;

/** After all other steps: what they registered is gathered from the teacher too. */
export function teacherSteps(tape: Tape, context: SampledScheduling): TeacherSteps {
  const { arena, batch, loss, constants } = context;
  for (const name of ['teacher', 'held'] as const) context.reserveShared(name, 4 * arena.length);
  context.reserveShared('blendSettings', 16);
  const [finest] = tape.losses;
  if (finest?.kind === 'loss') {
    context.reserveShared('soft', 4 * batch * softChannels(loss) * voxelsOf(context, finest.logits));
  }
  context.objective = 'consistency';
  const losses = passSteps(tape.losses, context);
  const backward = passSteps(tape.backward, context);
  context.objective = 'supervised';
  return {
    gather: constants.flatMap(({ source }, index) =>
      source === undefined ? [] : gatherSteps(index, source, arena, 'teacher'),
    ),
    losses,
    backward,
    add: [blendStep('gradients', 'held', 0, arena.length)],
    follow: [blendStep('teacher', 'weights', 2, arena.length)],
  };
}

function blendStep(
  into: SharedBuffer,
  from: SharedBuffer,
  firstSetting: number,
  length: number,
): TrainingStep {
  return {
    label: `blend ${into}`,
    variant: { kernel: 'blend', constants: {}, aliases: {} },
    params: packParams(length, firstSetting),
    bindings: new Map<number, TrainingResource>([
      [1, shared(into)],
      [2, shared(from)],
      [3, shared('blendSettings')],
    ]),
    workgroups: linearWorkgroups(length, 1),
    seconds: length * SECONDS_PER_VALUE,
    sample: 0,
  };
}
