/** A training program for one network, batch and patch: every dispatch, buffer and byte, before anything touches the
 *  device. */
import type { Zyx } from '../../../image/index.ts';
import { assertTrainable, targetChannels } from '../../../network/index.ts';
import type { TrainingSpec } from '../../training.ts';
import { FIRST_LOSS_SCALAR } from '../kernels/loss/loss.ts';
import { gatherSteps, updateSteps } from '../kernels/optimiser/optimiser.ts';
import { fuse } from '../plan/fuse.ts';
import { ZERO_BYTES } from '../plan/memory.ts';
import type { FusedPlan, TensorId } from '../plan/passes.ts';
import { tensorShapes } from '../plan/shapes.ts';
import { blocksOf, type Constant, type Resource, type Sizes, type Tuning, voxelsOf } from '../plan/step.ts';
import { touchedTensors } from './gradientPasses.ts';
import { ARENA_ALIGNMENT, type ParameterArena, parameterArena } from './parameterArena.ts';
import { evaluationSteps, passSteps, type SampledScheduling } from './passSteps.ts';
import { recordTape, type Tape } from './tape.ts';
import { NO_TEACHER, type TeacherSteps, teacherSteps } from './teacherSteps.ts';
import { type Moment, planTrainingMemory, type TrainingMemory } from './trainingMemory.ts';
import type { SharedBuffer, TrainingStep } from './trainingStep.ts';

/** Largest alignment of a bound part that WebGPU allows a device to ask for. */
const OFFSET_ALIGNMENT = 256;

export interface TrainingSchedule {
  readonly spec: TrainingSpec;
  /** Heads that have a weight, as indices of `graph.outputs`. */
  readonly heads: readonly number[];
  readonly tape: Tape;
  /** Activations that are computed again on the way back. */
  readonly recomputed: ReadonlySet<TensorId>;
  readonly sizes: Sizes;
  readonly arena: ParameterArena;
  readonly memory: TrainingMemory;
  readonly constants: readonly Constant[];
  /** Bytes of every norm's scale, shift and statistics of one sample (normalise.wgsl). */
  readonly normBytes: readonly number[];
  readonly shared: ReadonlyMap<SharedBuffer, number>;
  readonly partialBytes: number;
  /** Of one sample, aligned; the patch is uploaded plain. */
  readonly patchBytes: number;
  /** Dispatches by what they are for, in order: weights, forward pass, loss; then an evaluation, or back and update. */
  readonly gather: readonly TrainingStep[];
  readonly forward: readonly TrainingStep[];
  readonly losses: readonly TrainingStep[];
  readonly evaluation: readonly TrainingStep[];
  readonly backward: readonly TrainingStep[];
  readonly update: readonly TrainingStep[];
  /** Empty without one. */
  readonly teacher: TeacherSteps;
  readonly bytes: TrainingBytes;
}

/** GPU bytes of a training program. */
export interface TrainingBytes {
  /** Kept activations and gradients on their way: what computing again makes smaller. */
  readonly activations: number;
  /** The patch as it is uploaded, targets, and partial sums of one dispatch. */
  readonly scratch: number;
  /** Weights, gradients and momentum, and the weights as kernels read them. */
  readonly parameters: number;
  readonly total: number;
  readonly largestBuffer: number;
}

/** A network as passes, with the extent of every tensor. */
export interface TrainingPlan {
  readonly plan: FusedPlan;
  readonly shapes: readonly Zyx[];
  readonly heads: readonly number[];
}

/** @throws RangeError when the network does not fit the patch, ModelError `model.training` for BatchNorm. */
export function planTraining({ graph, patch, scaleWeights }: TrainingSpec, tuning: Tuning): TrainingPlan {
  assertTrainable(graph);
  const heads = [...graph.outputs.keys()].filter((head) => (scaleWeights[head] ?? 0) > 0);
  const names = heads.map((head) => graph.outputs[head] ?? '');
  const plan = fuse(graph, tuning.quads ? 'stored' : 'pending', names);
  const [, ...spatial] = patch;
  return { plan, shapes: tensorShapes(plan, spatial), heads };
}

export const alignedTo = (bytes: number, alignment = OFFSET_ALIGNMENT): number =>
  Math.ceil(bytes / alignment) * alignment;

/** Sizes of all tensors of a tape. */
export function tapeSizes({ plan, shapes }: TrainingPlan, tape: Tape, tuning: Tuning): Sizes {
  const all = tape.shapedLike.map((like): Zyx => shapes[like] ?? [0, 0, 0]);
  return { plan: { tensors: tape.tensors, norms: plan.norms }, shapes: all, tuning };
}

/** Bytes of one sample's part of a tensor. */
export function sampleBytes(sizes: Sizes, tensor: TensorId): number {
  return alignedTo(16 * voxelsOf(sizes, tensor) * blocksOf(sizes, tensor));
}

export function tapeMoments({ plan }: TrainingPlan, tape: Tape): readonly Moment[] {
  return [...tape.forward, ...tape.losses, ...tape.backward].map((pass) => touchedTensors(pass, plan));
}

export function tapeMemory(planned: TrainingPlan, tape: Tape, sizes: Sizes, batch: number): TrainingMemory {
  const moments = tapeMoments(planned, tape);
  return planTrainingMemory(moments, (tensor) => batch * sampleBytes(sizes, tensor), 0);
}

export function scheduleTraining(
  spec: TrainingSpec,
  tuning: Tuning,
  recomputed: ReadonlySet<TensorId>,
): TrainingSchedule {
  const planned = planTraining(spec, tuning);
  const tape = recordTape(planned.plan, { trainable: spec.trainable, recomputed });
  const sizes = tapeSizes(planned, tape, tuning);
  const memory = tapeMemory(planned, tape, sizes, spec.batch);
  const arena = parameterArena(spec.graph);
  const context = new ScheduleContext(spec, planned.heads, planned.plan.outputs, sizes, memory, arena);
  const { forward, losses, evaluation, backward } = {
    forward: passSteps(tape.forward, context),
    losses: passSteps(tape.losses, context),
    evaluation: evaluationSteps(tape.losses, context),
    backward: passSteps(tape.backward, context),
  };
  const update = updateSteps(planned.heads.length, context);
  const gather = context.constants.flatMap(({ source }, index) =>
    source === undefined ? [] : gatherSteps(index, source, arena),
  );
  const teacher = spec.meanTeacher ? teacherSteps(tape, context) : NO_TEACHER;
  const patchBytes = alignedTo(4 * voxelsOf(sizes, 0) * (tape.tensors[0]?.channels ?? 0));
  const parts = {
    ...{ spec, heads: planned.heads, tape, recomputed, sizes, arena, memory, patchBytes },
    ...{ gather, forward, losses, evaluation, backward, update, teacher },
    constants: context.constants,
    normBytes: planned.plan.norms.map((norm) =>
      alignedTo(norm.kind === 'instance' ? 80 * blocksOf(sizes, norm.tensor) : 0),
    ),
    shared: context.shared,
    partialBytes: 16 * context.partialVectors,
  };
  return { ...parts, bytes: bytesOf(parts) };
}

function bytesOf(parts: Omit<TrainingSchedule, 'bytes'>): TrainingBytes {
  const { spec, memory, normBytes, partialBytes, patchBytes, constants, shared } = parts;
  const slots = memory.slotBytes.map((bytes) => bytes + ZERO_BYTES);
  const norms = normBytes.map((bytes) => bytes * spec.batch);
  const ofParameters = new Set<SharedBuffer>([
    ...(['weights', 'gradients', 'momentum', 'settings'] as const),
    ...(['teacher', 'held', 'blendSettings'] as const),
  ]);
  const [arenas, others] = [true, false].map((wanted) =>
    [...shared].filter(([name]) => ofParameters.has(name) === wanted).map(([, bytes]) => bytes),
  ) as [number[], number[]];
  const weights = [...arenas, ...constants.map(({ bytes }) => bytes)];
  const kept = [...slots, ...norms];
  const passing = [...others, partialBytes, patchBytes * spec.batch];
  const sum = (values: readonly number[]) => values.reduce((total, bytes) => total + bytes, 0);
  const [activations, scratch, parameters] = [sum(kept), sum(passing), sum(weights)];
  const largestBuffer = Math.max(...kept, ...passing, ...weights);
  return { activations, scratch, parameters, total: activations + scratch + parameters, largestBuffer };
}

class ScheduleContext implements SampledScheduling {
  readonly constants: Constant[] = [];
  readonly shared = new Map<SharedBuffer, number>();
  partialVectors = 0;
  sample = 0;
  objective: SampledScheduling['objective'] = 'supervised';
  readonly plan;
  readonly shapes;
  readonly tuning;
  readonly batch;
  readonly loss;
  readonly scaleWeights;
  private readonly known = new Map<string, Resource>();

  constructor(
    spec: TrainingSpec,
    heads: readonly number[],
    logits: readonly TensorId[],
    private readonly sizes: Sizes,
    private readonly memory: TrainingMemory,
    readonly arena: ParameterArena,
  ) {
    this.plan = sizes.plan;
    this.shapes = sizes.shapes;
    this.tuning = sizes.tuning;
    this.batch = spec.batch;
    this.loss = spec.loss;
    this.scaleWeights = heads.map((head) => spec.scaleWeights[head] ?? 0);
    for (const name of ['weights', 'gradients', 'momentum'] as const)
      this.reserveShared(name, 4 * arena.length);
    this.reserveShared('settings', 16 + (4 * arena.length) / ARENA_ALIGNMENT);
    this.reserveShared('scalars', 4 * (FIRST_LOSS_SCALAR + 2 * heads.length));
    this.reserveTargets(spec, logits);
  }

  private reserveTargets({ loss, batch }: TrainingSpec, logits: readonly TensorId[]): void {
    logits.forEach((tensor, head) => {
      const voxels = batch * voxelsOf(this.sizes, tensor);
      this.reserveShared(`labels ${head}`, 4 * targetChannels(loss) * voxels);
      if (loss.unknownSets) this.reserveShared(`sets ${head}`, 4 * voxels);
    });
    if (loss.unknownSets)
      this.reserveShared('unknownTable', 4 * (loss.unknownSets.length + 1) * loss.channels);
  }

  addConstant(constant: Constant): Resource {
    const key = JSON.stringify([constant.bytes, constant.source]);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const resource: Resource = { kind: 'constant', constant: this.constants.push(constant) - 1 };
    this.known.set(key, resource);
    return resource;
  }

  /** At the end of the slot, which is bound from the sample's part on. */
  zerosOf(tensor: TensorId): number {
    const { slot, offset } = this.memory.places.get(tensor) ?? { slot: -1, offset: 0 };
    const before = offset + this.sample * sampleBytes(this.sizes, tensor);
    return ((this.memory.slotBytes[slot] ?? 0) - before) / 16;
  }

  reservePartials(vectors: number): void {
    this.partialVectors = Math.max(this.partialVectors, vectors);
  }

  reserveShared(name: SharedBuffer, bytes: number): void {
    this.shared.set(name, Math.max(this.shared.get(name) ?? 0, bytes));
  }
}
