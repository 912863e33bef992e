/** Training on WebGPU: plans, chooses what to compute again, allocates and binds. */
import type { TrainingBackend, TrainingSpec, TrainingState } from '../../training.ts';
import { type Dispatch, UniformBlocks } from '../executor/dispatch.ts';
import { budgetError, Gpu } from '../executor/gpu.ts';
import { linearWorkgroups, packParams, type Tuning, voxelsOf } from '../plan/step.ts';
import { tuningOf } from '../tuning.ts';
import { chooseRecomputed } from './recompute.ts';
import { TrainingBuffers } from './trainingBuffers.ts';
import { WebgpuTrainingProgram } from './trainingProgram.ts';
import { scheduleTraining, type TrainingSchedule } from './trainingSchedule.ts';
import type { TrainingStep } from './trainingStep.ts';

export interface WebgpuTrainingOptions {
  /** What a training program may allocate. */
  readonly budgetBytes: number;
}

/** Does not own `device`: whoever opened it destroys it. A lost device rejects what runs with BackendError
 *  `backend.lost`; the last state read goes on on another device. */
export function createWebgpuTraining(
  device: GPUDevice,
  { budgetBytes }: WebgpuTrainingOptions,
): TrainingBackend {
  const gpu = gpuOf(device);
  const tuning = tuningOf(device, 'f32');
  let held = 0;
  const scheduleWithin = (spec: TrainingSpec): TrainingSchedule => {
    const schedule = fittedSchedule(spec, tuning, budgetBytes - held);
    const bytes = held + schedule.bytes.total;
    if (bytes > budgetBytes) throw budgetError('Training', bytes, budgetBytes);
    return schedule;
  };
  return {
    requireRoom: (spec) => void scheduleWithin(spec),
    async compileTraining(spec, state) {
      const schedule = scheduleWithin(spec);
      const { total } = schedule.bytes;
      held += total;
      const release = () => {
        held -= total;
      };
      return createProgram(gpu, schedule, state, release).catch((error) => {
        release();
        throw error;
      });
    },
  };
}

/** One a device: what it has compiled serves the next program too. */
const gpus = new WeakMap<GPUDevice, Gpu>();

function gpuOf(device: GPUDevice): Gpu {
  const gpu = gpus.get(device) ?? new Gpu(device);
  gpus.set(device, gpu);
  return gpu;
}

/** The schedule that computes as little again as the budget allows; where nothing fits, the smallest. */
export function fittedSchedule(spec: TrainingSpec, tuning: Tuning, budgetBytes: number): TrainingSchedule {
  const plain = scheduleTraining(spec, tuning, new Set());
  if (plain.bytes.total <= budgetBytes) return plain;
  const slots = plain.memory.slotBytes.reduce((sum, bytes) => sum + bytes, 0);
  const rest = plain.bytes.total - slots;
  return scheduleTraining(spec, tuning, chooseRecomputed(spec, tuning, budgetBytes - rest));
}

async function createProgram(
  gpu: Gpu,
  schedule: TrainingSchedule,
  state: TrainingState,
  release: () => void,
): Promise<WebgpuTrainingProgram> {
  const { gather, forward, losses, evaluation, backward, update, teacher } = schedule;
  const groups = { gather, forward, losses, evaluation, backward, update };
  const packs = packSteps(schedule);
  const steps = [...Object.values(groups).flat(), ...packs, ...Object.values(teacher).flat()];
  const pipelines = await Promise.all(steps.map(({ variant }) => gpu.pipeline(variant)));
  return gpu.checked('Training', schedule.bytes.total, () => {
    const buffers = new TrainingBuffers(gpu, schedule, state);
    const uniforms = new UniformBlocks(
      gpu,
      steps.map(({ params }) => params),
    );
    const bound = steps.map((step, index): Dispatch => {
      const pipeline = pipelines[index];
      if (pipeline === undefined) throw new RangeError(`Step ${index} has no pipeline.`);
      const parts = [...step.bindings].map(([binding, resource]) => {
        return [binding, buffers.part(resource, step.sample)] as const;
      });
      // The patch is no tensor: it is plain, and packed into the first.
      const patch = step.variant === PACK ? [[2, buffers.patchPart(step.sample)] as const] : [];
      return { ...step, pipeline, bindGroup: uniforms.bindGroup(pipeline, index, [...parts, ...patch]) };
    });
    const taken = splitter(bound);
    const dispatches = {
      gather: taken(gather.length),
      forward: taken(forward.length),
      losses: taken(losses.length),
      evaluation: taken(evaluation.length),
      backward: taken(backward.length),
      update: taken(update.length),
      pack: taken(packs.length),
      teacher: mapped(teacher, (group) => taken(group.length)),
    };
    return new WebgpuTrainingProgram(gpu, schedule, buffers, dispatches, state, () => {
      uniforms.buffer.destroy();
      release();
    });
  });
}

/** In the order in which the entries stand. */
function mapped<K extends string, A, B>(
  groups: Readonly<Record<K, A>>,
  change: (group: A) => B,
): Record<K, B> {
  const entries = Object.entries(groups) as [K, A][];
  return Object.fromEntries(entries.map(([key, group]) => [key, change(group)])) as Record<K, B>;
}

function splitter<T>(values: readonly T[]): (count: number) => readonly T[] {
  let first = 0;
  return (count) => {
    const part = values.slice(first, first + count);
    first += count;
    return part;
  };
}

const PACK = { kernel: 'pack', constants: {}, aliases: {} };

function packSteps({ sizes, spec, tape }: TrainingSchedule): readonly TrainingStep[] {
  const [z, y, x] = sizes.shapes[0] ?? [0, 0, 0];
  const channels = tape.tensors[0]?.channels ?? 0;
  return Array.from({ length: spec.batch }, (_, sample) => ({
    label: 'pack',
    variant: PACK,
    params: packParams(x, y, z, channels, 0, 0, 0),
    bindings: new Map([[1, { kind: 'tensor', tensor: 0 } as const]]),
    workgroups: linearWorkgroups(voxelsOf(sizes, 0), Math.ceil(channels / 4)),
    seconds: 0,
    sample,
  }));
}
