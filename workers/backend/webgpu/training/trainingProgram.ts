/** A network that learns on the device: weights and momentum stay there, a step reads back a few numbers. */
import { type LossParts, type ParameterName, softTargets } from '../../../network/index.ts';
import { BackendError } from '../../failures.ts';
import type {
  Consistency,
  Evaluation,
  SgdUpdate,
  StepResult,
  TeacherUpdate,
  TrainingBatch,
  TrainingGradients,
  TrainingProgram,
  TrainingState,
  UnlabelledViews,
} from '../../training.ts';
import { type Dispatch, Recorder } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { FIRST_LOSS_SCALAR } from '../kernels/loss/loss.ts';
import { voxelsOf } from '../plan/step.ts';
import { ARENA_ALIGNMENT, placeOf } from './parameterArena.ts';
import { blendSettings, type TeacherSteps } from './teacherSteps.ts';
import type { TrainingBuffers } from './trainingBuffers.ts';
import { sampleBytes, type TrainingBytes, type TrainingSchedule } from './trainingSchedule.ts';
import type { SharedBuffer } from './trainingStep.ts';

/** Bound dispatches by what they are for. */
export interface TrainingDispatches {
  readonly gather: readonly Dispatch[];
  readonly pack: readonly Dispatch[];
  readonly forward: readonly Dispatch[];
  readonly losses: readonly Dispatch[];
  readonly evaluation: readonly Dispatch[];
  readonly backward: readonly Dispatch[];
  readonly update: readonly Dispatch[];
  readonly teacher: Readonly<Record<keyof TeacherSteps, readonly Dispatch[]>>;
}

export class WebgpuTrainingProgram implements TrainingProgram {
  readonly bytes: number;
  /** Parameters whose momentum has begun. */
  private readonly moved: Set<ParameterName>;
  private settings = new Float32Array();

  constructor(
    private readonly gpu: Gpu,
    private readonly schedule: TrainingSchedule,
    private readonly buffers: TrainingBuffers,
    /** For benches, which time parts of a step. */
    readonly dispatches: TrainingDispatches,
    state: TrainingState,
    private readonly release: () => void,
  ) {
    this.bytes = schedule.bytes.total;
    this.moved = new Set(state.momentum.keys());
  }

  get plannedBytes(): TrainingBytes {
    return this.schedule.bytes;
  }

  async step(batch: TrainingBatch, update: SgdUpdate, teacher?: TeacherUpdate): Promise<StepResult> {
    const { gather, pack, forward, losses, backward, update: sgd } = this.dispatches;
    const consistency = await this.consistency(batch, teacher);
    const { add, follow } = this.dispatches.teacher;
    const [scalars] = await this.run(
      () => this.upload(batch, update),
      [gather, pack, forward, losses, backward, consistency ? add : [], sgd],
      (recorder) => [this.copyOut(recorder, 'scalars')],
    );
    const values = new Float32Array(scalars ?? new ArrayBuffer(0));
    const [gradientNorm = Number.NaN, , taken] = values;
    if (taken === 1) this.noteMomentum(update);
    if (taken === 1 && consistency)
      await this.run(
        () => {},
        [follow],
        () => [],
      );
    return {
      ...this.lossesOf(values),
      gradientNorm,
      applied: taken === 1,
      ...(consistency && { consistency }),
    };
  }

  async gradients(batch: TrainingBatch, teacher?: TeacherUpdate): Promise<TrainingGradients> {
    const { gather, pack, forward, losses, backward } = this.dispatches;
    const consistency = await this.consistency(batch, teacher);
    const [scalars, arena] = await this.run(
      () => this.upload(batch),
      [gather, pack, forward, losses, backward, consistency ? this.dispatches.teacher.add : []],
      (recorder) => [this.copyOut(recorder, 'scalars'), this.copyOut(recorder, 'gradients')],
    );
    const all = new Float32Array(arena ?? new ArrayBuffer(0));
    const gradients = this.tensorsOf(all, this.schedule.tape.parameters);
    return {
      ...this.lossesOf(new Float32Array(scalars ?? new ArrayBuffer(0))),
      gradients,
      ...(consistency && { consistency }),
    };
  }

  /** Leaves the unlabelled patches' gradients in `held`, without their weight. Their activations live before those of the
   *  labelled ones, in the same memory. */
  private async consistency(
    { unlabelled }: TrainingBatch,
    teacher: TeacherUpdate | undefined,
  ): Promise<Consistency | undefined> {
    const { loss, batch, meanTeacher } = this.schedule.spec;
    if (!teacher || !unlabelled || !meanTeacher) return undefined;
    const { gather, pack, forward } = this.dispatches;
    const { losses, backward } = this.dispatches.teacher;
    const logits = await this.teacherLogits(unlabelled);
    const shape = { batch, voxels: logits.length / (batch * loss.channels) };
    const { values, confident } = softTargets(loss, shape, logits, teacher.threshold);
    const [sums] = await this.run(
      () => {
        this.uploadPatches(unlabelled.student);
        this.uploadShared('soft', values);
        this.uploadShared('blendSettings', blendSettings(teacher));
      },
      [gather, pack, forward, losses, backward],
      (recorder) => {
        const { buffers, schedule } = this;
        const bytes = schedule.shared.get('gradients') ?? 0;
        recorder.copy(buffers.shared('gradients'), buffers.shared('held'), bytes);
        return [this.copyOut(recorder, 'consistencySums')];
      },
    );
    const found = new Float32Array(sums ?? new ArrayBuffer(0));
    return { loss: found.reduce((sum, value) => sum + value, 0), confident };
  }

  /** Of the finest output, `[batch, channels, voxels]`. */
  private async teacherLogits({ teacher }: UnlabelledViews): Promise<Float32Array> {
    const { pack, forward } = this.dispatches;
    const { tape, sizes, spec } = this.schedule;
    const [finest] = tape.losses;
    if (finest?.kind !== 'loss') throw new RangeError('The plan has no loss.');
    const { logits: tensor } = finest;
    const bytes = sampleBytes(sizes, tensor);
    const [read] = await this.run(
      () => this.uploadPatches(teacher),
      [this.dispatches.teacher.gather, pack, forward],
      (recorder) => {
        const { buffer, offset } = this.buffers.part({ kind: 'tensor', tensor }, 0);
        const size = bytes * spec.batch;
        const copy = this.gpu.buffer('logits read back', size, USAGE.mapRead | USAGE.copyTo);
        recorder.copy(buffer, copy, size, offset);
        return [copy];
      },
    );
    return unblocked(new Float32Array(read ?? new ArrayBuffer(0)), {
      batch: spec.batch,
      channels: spec.loss.channels,
      voxels: voxelsOf(sizes, tensor),
      stride: bytes / 4,
    });
  }

  async evaluate(batch: TrainingBatch): Promise<Evaluation> {
    const { gather, pack, forward, evaluation } = this.dispatches;
    const [scalars, sums] = await this.run(
      () => this.upload(batch),
      [gather, pack, forward, evaluation],
      (recorder) => [this.copyOut(recorder, 'scalars'), this.copyOut(recorder, 'hardSums')],
    );
    const overlap = this.overlapOf(new Float32Array(sums ?? new ArrayBuffer(0)));
    return { ...this.lossesOf(new Float32Array(scalars ?? new ArrayBuffer(0))), ...overlap };
  }

  async readState(): Promise<TrainingState> {
    const { gpu, buffers, schedule } = this;
    const arenas = [
      'weights',
      'momentum',
      ...(schedule.spec.meanTeacher ? (['teacher'] as const) : []),
    ] as const;
    const copies = await gpu.checked('A checkpoint', 4 * arenas.length * schedule.arena.length, () => {
      const recorder = new Recorder(gpu.device);
      const made = arenas.map((name) => this.copyOut(recorder, name));
      recorder.submit();
      return made;
    });
    const read = await Promise.all(copies.map((copy) => gpu.readBack(copy)));
    const [weights, momentum, teacher] = read.map((bytes) => new Float32Array(bytes));
    const names = [...schedule.arena.places.keys()].filter((name) => buffers.given.has(name));
    return {
      weights: this.tensorsOf(weights ?? new Float32Array(), names),
      momentum: this.tensorsOf(momentum ?? new Float32Array(), [...this.moved]),
      ...(teacher && { teacher: this.tensorsOf(teacher, names) }),
    };
  }

  dispose(): void {
    this.buffers.destroy();
    this.release();
  }

  /** Uploads, runs, and reads what `copied` has copied out. */
  private async run(
    upload: () => void,
    work: readonly (readonly Dispatch[])[],
    copied: (recorder: Recorder) => readonly GPUBuffer[],
  ): Promise<readonly ArrayBuffer[]> {
    const { gpu, schedule } = this;
    const copies = await gpu.checked('A training step', schedule.bytes.total, () => {
      upload();
      const recorder = new Recorder(gpu.device);
      for (const dispatch of work.flat()) recorder.dispatch(dispatch);
      const made = copied(recorder);
      recorder.submit();
      return made;
    });
    return Promise.all(copies.map((copy) => gpu.readBack(copy)));
  }

  private copyOut(recorder: Recorder, name: SharedBuffer): GPUBuffer {
    const bytes = this.schedule.shared.get(name) ?? 0;
    const copy = this.gpu.buffer(`${name} read back`, bytes, USAGE.mapRead | USAGE.copyTo);
    recorder.copy(this.buffers.shared(name), copy, bytes);
    return copy;
  }

  private upload(batch: TrainingBatch, update?: SgdUpdate): void {
    const { spec, heads } = this.schedule;
    this.uploadPatches(batch.data);
    heads.forEach((output, head) => {
      this.uploadShared(`labels ${head}`, batch.targets[output]);
      if (spec.loss.unknownSets) this.uploadShared(`sets ${head}`, batch.unknown?.[output]);
    });
    if (update !== undefined) this.uploadSettings(update);
  }

  private uploadPatches(patches: Float32Array): void {
    const { spec, patchBytes } = this.schedule;
    const count = spec.patch.reduce((product, extent) => product * extent, 1);
    const data = checked('data', patches, spec.batch * count);
    for (let sample = 0; sample < spec.batch; sample += 1) {
      const part = data.subarray(sample * count, (sample + 1) * count);
      this.gpu.device.queue.writeBuffer(this.buffers.patch, sample * patchBytes, plain(part));
    }
  }

  private uploadShared(name: SharedBuffer, values: Float32Array | undefined): void {
    const found = checked(name, values, (this.schedule.shared.get(name) ?? 0) / 4);
    this.gpu.device.queue.writeBuffer(this.buffers.shared(name), 0, plain(found));
  }

  private uploadSettings(update: SgdUpdate): void {
    const { arena, tape } = this.schedule;
    const settings = new Float32Array(4 + arena.length / ARENA_ALIGNMENT).fill(-1);
    settings.set([update.momentum, update.weightDecay, update.clipNorm, 0]);
    for (const name of tape.parameters) {
      const rate = update.learningRates.get(name);
      const { first, count } = placeOf(arena, name);
      const from = 4 + first / ARENA_ALIGNMENT;
      if (rate !== undefined) settings.fill(rate, from, from + Math.ceil(count / ARENA_ALIGNMENT));
    }
    if (settings.length === this.settings.length && settings.every((value, i) => value === this.settings[i]))
      return;
    this.settings = settings;
    this.gpu.device.queue.writeBuffer(this.buffers.shared('settings'), 0, settings);
  }

  private noteMomentum({ learningRates }: SgdUpdate): void {
    for (const name of this.schedule.tape.parameters) if (learningRates.has(name)) this.moved.add(name);
  }

  private lossesOf(scalars: Float32Array): { loss: number; scales: (LossParts | undefined)[] } {
    const { heads, spec } = this.schedule;
    const scales = spec.scaleWeights.map((_, output): LossParts | undefined => {
      const head = heads.indexOf(output);
      if (head < 0) return undefined;
      const [crossEntropy = Number.NaN, dice = Number.NaN] = scalars.subarray(FIRST_LOSS_SCALAR + 2 * head);
      return { crossEntropy, dice };
    });
    const loss = scales.reduce(
      (sum, part, i) => sum + (part ? (spec.scaleWeights[i] ?? 0) * (part.crossEntropy + part.dice) : 0),
      0,
    );
    return { loss, scales };
  }

  private overlapOf(sums: Float32Array) {
    const { channels } = this.schedule.spec.loss;
    const { batch } = this.schedule.spec;
    const blocks = Math.ceil(channels / 4);
    const total = (part: number, channel: number) => {
      let sum = 0;
      for (let n = 0; n < batch; n += 1) {
        const vector = 5 * (n * blocks + Math.floor(channel / 4)) + part;
        sum += sums[4 * vector + (channel % 4)] ?? 0;
      }
      return sum;
    };
    const all = Array.from({ length: channels }, (_, c) => [total(0, c), total(1, c), total(2, c)] as const);
    return {
      truePositives: all.map(([hits]) => hits),
      falsePositives: all.map(([hits, predicted]) => predicted - hits),
      falseNegatives: all.map(([hits, , reference]) => reference - hits),
    };
  }

  private tensorsOf(arena: Float32Array, names: readonly ParameterName[]): Map<ParameterName, Float32Array> {
    return new Map(
      names.map((name) => {
        const { first, count } = placeOf(this.schedule.arena, name);
        return [name, arena.slice(first, first + count)];
      }),
    );
  }
}

interface BlockedLayout {
  readonly batch: number;
  readonly channels: number;
  readonly voxels: number;
  /** Values from one sample to the next. */
  readonly stride: number;
}

/** `[sample][block][voxel]` of vec4 as `[batch, channels, voxels]`. */
function unblocked(blocked: Float32Array, { batch, channels, voxels, stride }: BlockedLayout): Float32Array {
  const values = new Float32Array(batch * channels * voxels);
  for (let n = 0; n < batch; n += 1) {
    for (let c = 0; c < channels; c += 1) {
      const first = n * stride + 4 * Math.floor(c / 4) * voxels + (c % 4);
      for (let v = 0; v < voxels; v += 1)
        values[(n * channels + c) * voxels + v] = blocked[first + 4 * v] ?? 0;
    }
  }
  return values;
}

/** @throws BackendError `backend.batch` when a tensor of the batch is missing or of another size. */
function checked(name: string, values: Float32Array | undefined, size: number): Float32Array {
  if (values?.length === size) return values;
  const found = values === undefined ? 'nothing' : `${values.length} values`;
  const message = `Training needs ${size} values for ${name}, but got ${found}. This is a fault of the studio; please report it.`;
  throw new BackendError('batch', message, { name, size: String(size), found });
}

/** WebGPU takes no view of shared memory. */
function plain(values: Float32Array): Float32Array<ArrayBuffer> {
  return values.buffer instanceof ArrayBuffer ? (values as Float32Array<ArrayBuffer>) : values.slice();
}
