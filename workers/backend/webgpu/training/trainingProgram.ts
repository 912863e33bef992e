/** A network that learns on the device: weights and momentum stay there, a step reads back a few numbers. */
import type { LossParts, ParameterName } from '../../../network/index.ts';
import { BackendError } from '../../failures.ts';
import type {
  Evaluation,
  SgdUpdate,
  StepResult,
  TrainingBatch,
  TrainingGradients,
  TrainingProgram,
  TrainingState,
} from '../../training.ts';
import { type Dispatch, Recorder } from '../executor/dispatch.ts';
import { type Gpu, USAGE } from '../executor/gpu.ts';
import { FIRST_LOSS_SCALAR } from '../kernels/loss/loss.ts';
import { ARENA_ALIGNMENT, placeOf } from './parameterArena.ts';
import type { TrainingBuffers } from './trainingBuffers.ts';
import type { TrainingBytes, TrainingSchedule } from './trainingSchedule.ts';
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

  async step(batch: TrainingBatch, update: SgdUpdate): Promise<StepResult> {
    const { gather, pack, forward, losses, backward, update: sgd } = this.dispatches;
    const [scalars] = await this.run(
      batch,
      [gather, pack, forward, losses, backward, sgd],
      ['scalars'],
      update,
    );
    const values = new Float32Array(scalars ?? new ArrayBuffer(0));
    const [gradientNorm = Number.NaN, , taken] = values;
    if (taken === 1) this.noteMomentum(update);
    return { ...this.lossesOf(values), gradientNorm, applied: taken === 1 };
  }

  async gradients(batch: TrainingBatch): Promise<TrainingGradients> {
    const { gather, pack, forward, losses, backward } = this.dispatches;
    const work = [gather, pack, forward, losses, backward];
    const [scalars, arena] = await this.run(batch, work, ['scalars', 'gradients']);
    const all = new Float32Array(arena ?? new ArrayBuffer(0));
    const gradients = this.tensorsOf(all, this.schedule.tape.parameters);
    return { ...this.lossesOf(new Float32Array(scalars ?? new ArrayBuffer(0))), gradients };
  }

  async evaluate(batch: TrainingBatch): Promise<Evaluation> {
    const { gather, pack, forward, evaluation } = this.dispatches;
    const [scalars, sums] = await this.run(
      batch,
      [gather, pack, forward, evaluation],
      ['scalars', 'hardSums'],
    );
    const overlap = this.overlapOf(new Float32Array(sums ?? new ArrayBuffer(0)));
    return { ...this.lossesOf(new Float32Array(scalars ?? new ArrayBuffer(0))), ...overlap };
  }

  async readState(): Promise<TrainingState> {
    const { gpu, buffers, schedule } = this;
    const bytes = 4 * schedule.arena.length;
    const copies = await gpu.checked('A checkpoint', 2 * bytes, () => {
      const recorder = new Recorder(gpu.device);
      const made = (['weights', 'momentum'] as const).map((name) => this.copyOut(recorder, name, bytes));
      recorder.submit();
      return made;
    });
    const [weights, momentum] = await Promise.all(copies.map((copy) => gpu.readBack(copy)));
    const names = [...schedule.arena.places.keys()].filter((name) => buffers.given.has(name));
    return {
      weights: this.tensorsOf(new Float32Array(weights ?? new ArrayBuffer(0)), names),
      momentum: this.tensorsOf(new Float32Array(momentum ?? new ArrayBuffer(0)), [...this.moved]),
    };
  }

  dispose(): void {
    this.buffers.destroy();
    this.release();
  }

  /** Uploads, runs, and copies `wanted` out. */
  private async run(
    batch: TrainingBatch,
    work: readonly (readonly Dispatch[])[],
    wanted: readonly SharedBuffer[],
    update?: SgdUpdate,
  ): Promise<readonly ArrayBuffer[]> {
    const { gpu, schedule } = this;
    const copies = await gpu.checked('A training step', schedule.bytes.total, () => {
      this.upload(batch);
      if (update !== undefined) this.uploadSettings(update);
      const recorder = new Recorder(gpu.device);
      for (const dispatch of work.flat()) recorder.dispatch(dispatch);
      const made = wanted.map((name) => this.copyOut(recorder, name, schedule.shared.get(name) ?? 0));
      recorder.submit();
      return made;
    });
    return Promise.all(copies.map((copy) => gpu.readBack(copy)));
  }

  private copyOut(recorder: Recorder, name: SharedBuffer, bytes: number): GPUBuffer {
    const copy = this.gpu.buffer(`${name} read back`, bytes, USAGE.mapRead | USAGE.copyTo);
    recorder.copy(this.buffers.shared(name), copy, bytes);
    return copy;
  }

  private upload(batch: TrainingBatch): void {
    const { spec, heads, patchBytes, shared } = this.schedule;
    const { queue } = this.gpu.device;
    const count = spec.patch.reduce((product, extent) => product * extent, 1);
    const data = checked('data', batch.data, spec.batch * count);
    for (let sample = 0; sample < spec.batch; sample += 1) {
      const part = data.subarray(sample * count, (sample + 1) * count);
      queue.writeBuffer(this.buffers.patch, sample * patchBytes, plain(part));
    }
    heads.forEach((output, head) => {
      const write = (name: SharedBuffer, values: Float32Array | undefined) => {
        const found = checked(name, values, (shared.get(name) ?? 0) / 4);
        queue.writeBuffer(this.buffers.shared(name), 0, plain(found));
      };
      write(`labels ${head}`, batch.targets[output]);
      if (spec.loss.unknownSets) write(`sets ${head}`, batch.unknown?.[output]);
    });
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
