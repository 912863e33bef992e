/** Training on the CPU: gradients from onnxruntime's WebAssembly, the update on the host. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { type LossParts, type ParameterName, softTargets } from '../../network/index.ts';
import { BackendError } from '../failures.ts';
import { followStudent } from '../movingAverage.ts';
import { applySgd, gradientNorm, type MutableState } from '../sgd.ts';
import type {
  Consistency,
  Evaluation,
  SgdUpdate,
  StepResult,
  TeacherUpdate,
  TrainingBackend,
  TrainingBatch,
  TrainingGradients,
  TrainingProgram,
  TrainingSpec,
  TrainingState,
  UnlabelledViews,
} from '../training.ts';
import { runFailure } from './onnxProgram.ts';
import { loadRuntime, type OnnxRuntime, threadCount } from './runtime.ts';
import { estimateTrainingBytes, estimateWasmBytes } from './trainingMemory.ts';
import {
  CONSISTENCY,
  DATA,
  emitTraining,
  LOGITS,
  lossName,
  OVERLAP,
  SHARES,
  SOFT,
  type TrainingModel,
  type TrainingTask,
  targetName,
  unknownName,
} from './trainingModel.ts';

/** `threads` defaults to the machine's; results are the same bits for the same number. */
export function createOnnxTraining({ threads = threadCount() } = {}): TrainingBackend {
  const requireRoom = (spec: TrainingSpec) => refuseBeyondWasm(estimateWasmBytes(spec));
  return {
    requireRoom,
    async compileTraining(spec, state) {
      requireRoom(spec);
      const runtime = await loadRuntime(threads);
      return new OnnxTrainingProgram(runtime, spec, state, await load(runtime, spec, 'gradients'));
    },
  };
}

/** Where WebAssembly's addresses end. */
const WASM_LIMIT = 2 ** 32;

function refuseBeyondWasm(bytes: number): void {
  if (bytes <= WASM_LIMIT) return;
  const gigabytes = (bytes / 2 ** 30).toFixed(1);
  const message = `Training needs about ${gigabytes} GB on the CPU path, which ends at 4 GB. Use WebGPU, a smaller patch or a smaller batch.`;
  throw new BackendError('memory', message, { megabytes: Math.ceil(bytes / 2 ** 20) });
}

interface Loaded {
  readonly model: TrainingModel;
  readonly session: InferenceSession;
}

async function load(runtime: OnnxRuntime, spec: TrainingSpec, task: TrainingTask): Promise<Loaded> {
  const model = emitTraining(spec, task);
  try {
    // One block for a run's tensors (the memory pattern) is half as large again as what lives at once.
    const options = { executionProviders: ['wasm'], enableMemPattern: false };
    const session = await runtime.InferenceSession.create(model.bytes, options);
    return { model, session };
  } catch (cause) {
    throw runFailure(cause);
  }
}

class OnnxTrainingProgram implements TrainingProgram {
  readonly bytes: number;
  private readonly state: MutableState;
  private readonly teacher: ReadonlyMap<ParameterName, Float32Array> | undefined;
  private evaluation: Promise<Loaded> | undefined;
  private prediction: Promise<Loaded> | undefined;
  private readonly zeros = new Map<string, Float32Array>();

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly spec: TrainingSpec,
    state: TrainingState,
    private readonly training: Loaded,
  ) {
    this.bytes = estimateTrainingBytes(spec);
    this.state = copyState(state);
    this.teacher = spec.meanTeacher && copyOf(state.teacher ?? state.weights);
  }

  async step(batch: TrainingBatch, update: SgdUpdate, teacher?: TeacherUpdate): Promise<StepResult> {
    const { gradients, ...result } = await this.gradients(batch, teacher);
    const norm = gradientNorm(gradients);
    const applied = Number.isFinite(result.loss) && Number.isFinite(norm);
    if (applied) applySgd(this.state, gradients, norm, update);
    if (applied && teacher && this.teacher) followStudent(this.teacher, this.state.weights, teacher.decay);
    return { ...result, gradientNorm: norm, applied };
  }

  async gradients(batch: TrainingBatch, teacher?: TeacherUpdate): Promise<TrainingGradients> {
    const supervised = { supervised: 1, consistency: 0 };
    const outputs = await this.run(this.training, { ...batch, shares: supervised });
    const gradients = this.gradientsIn(outputs);
    const losses = this.losses(outputs);
    if (!teacher || !batch.unlabelled || !this.teacher) return { ...losses, gradients };
    const { consistency, added } = await this.consistency(batch.unlabelled, this.teacher, teacher);
    for (const [name, values] of gradients) {
      const more = added.get(name);
      for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) + (more?.[i] ?? 0);
    }
    return { ...losses, gradients, consistency };
  }

  /** The unlabelled patches' loss, and its weighted gradients. */
  private async consistency(
    views: UnlabelledViews,
    weights: ReadonlyMap<ParameterName, Float32Array>,
    { weight, threshold }: TeacherUpdate,
  ): Promise<{ consistency: Consistency; added: ReadonlyMap<ParameterName, Float32Array> }> {
    this.prediction ??= load(this.runtime, this.spec, 'predict');
    const predicted = await this.run(await this.prediction, { data: views.teacher, targets: [] }, weights);
    const { loss, batch } = this.spec;
    const logits = floats(predicted, LOGITS);
    const voxels = logits.length / (batch * loss.channels);
    const { values, confident } = softTargets(loss, { batch, voxels }, logits, threshold);
    const outputs = await this.run(this.training, {
      data: views.student,
      targets: [],
      soft: values,
      shares: { supervised: 0, consistency: weight },
    });
    const [found = Number.NaN] = floats(outputs, CONSISTENCY);
    return { consistency: { loss: found, confident }, added: this.gradientsIn(outputs) };
  }

  private gradientsIn(outputs: Outputs): Map<ParameterName, Float32Array> {
    return new Map(
      [...this.training.model.gradients].map(([name, tensor]) => [name, floats(outputs, tensor)]),
    );
  }

  async evaluate(batch: TrainingBatch): Promise<Evaluation> {
    this.evaluation ??= load(this.runtime, this.spec, 'evaluate');
    const outputs = await this.run(await this.evaluation, batch);
    const { channels } = this.spec.loss;
    const overlap = [...floats(outputs, OVERLAP)];
    const [hits, predicted, reference] = [0, 1, 2].map((row) =>
      overlap.slice(row * channels, (row + 1) * channels),
    );
    return {
      ...this.losses(outputs),
      truePositives: hits ?? [],
      falsePositives: (predicted ?? []).map((count, c) => count - (hits?.[c] ?? 0)),
      falseNegatives: (reference ?? []).map((count, c) => count - (hits?.[c] ?? 0)),
    };
  }

  async readState(): Promise<TrainingState> {
    return { ...copyState(this.state), ...(this.teacher && { teacher: copyOf(this.teacher) }) };
  }

  dispose(): void {
    void this.training.session.release();
    for (const loaded of [this.evaluation, this.prediction])
      void loaded?.then(({ session }) => session.release());
    this.evaluation = undefined;
    this.prediction = undefined;
  }

  private losses(outputs: Outputs): { loss: number; scales: (LossParts | undefined)[] } {
    const { heads } = this.training.model;
    const scales = this.spec.scaleWeights.map((_, head) => {
      if (!heads.includes(head)) return undefined;
      const [crossEntropy = Number.NaN, dice = Number.NaN] = floats(outputs, lossName(head));
      return { crossEntropy, dice };
    });
    const loss = scales.reduce(
      (sum, part, head) =>
        sum + (part ? (this.spec.scaleWeights[head] ?? 0) * (part.crossEntropy + part.dice) : 0),
      0,
    );
    return { loss, scales };
  }

  /** Zeros for targets of the loss whose share is 0; undefined where something is missing that counts. */
  private unused({ shares }: FedBatch, name: string, shape: readonly number[]): Float32Array | undefined {
    const isUnused = name === SOFT ? shares?.consistency === 0 : shares?.supervised === 0;
    if (!this.spec.meanTeacher || !isUnused) return undefined;
    const zeros = this.zeros.get(name) ?? new Float32Array(shape.reduce((size, extent) => size * extent, 1));
    this.zeros.set(name, zeros);
    return zeros;
  }

  private async run(
    { model, session }: Loaded,
    batch: FedBatch,
    weights: ReadonlyMap<ParameterName, Float32Array> = this.state.weights,
  ): Promise<Outputs> {
    const feeds: Record<string, Tensor> = {};
    const feed = (name: string, data: Float32Array | undefined, shape: readonly number[]) => {
      feeds[name] = new this.runtime.Tensor('float32', checked(name, data, shape), shape);
    };
    for (const [name, shape] of model.feeds) {
      feed(name, fedData(batch, name, model.heads) ?? this.unused(batch, name, shape), shape);
    }
    for (const [name, shape] of model.parameters) feed(name, weights.get(name), shape);
    try {
      return await session.run(feeds);
    } catch (cause) {
      throw runFailure(cause);
    }
  }
}

type Outputs = InferenceSession.OnnxValueMapType;

/** Labelled patches, or unlabelled ones with the teacher's targets. */
interface FedBatch extends TrainingBatch {
  readonly soft?: Float32Array;
  readonly shares?: { readonly supervised: number; readonly consistency: number };
}

function fedData(batch: FedBatch, name: string, heads: readonly number[]): Float32Array | undefined {
  if (name === DATA) return batch.data;
  if (name === SOFT) return batch.soft;
  if (name === SHARES.supervised || name === SHARES.consistency) {
    const { supervised = 1, consistency = 0 } = batch.shares ?? {};
    return Float32Array.of(name === SHARES.supervised ? supervised : consistency);
  }
  const head = heads.find((one) => name === targetName(one) || name === unknownName(one)) ?? 0;
  return name === targetName(head) ? batch.targets[head] : batch.unknown?.[head];
}

/** @throws BackendError `backend.batch` when a tensor of the batch or a weight is missing or of another size. */
function checked(name: string, data: Float32Array | undefined, shape: readonly number[]): Float32Array {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (data?.length === size) return data;
  const found = data === undefined ? 'nothing' : `${data.length} values`;
  const message = `Training needs ${shape.join('×')} values for ${name}, but got ${found}. This is a fault of the studio; please report it.`;
  throw new BackendError('batch', message, { name, size: shape.join('×'), found });
}

function floats(outputs: Outputs, name: string): Float32Array {
  const data = outputs[name]?.data;
  if (data instanceof Float32Array) return data;
  throw runFailure(new Error(`output ${name} is not float32`));
}

const copyState = ({ weights, momentum }: TrainingState): MutableState => ({
  weights: copyOf(weights),
  momentum: copyOf(momentum),
});

const copyOf = (values: ReadonlyMap<ParameterName, Float32Array>): Map<ParameterName, Float32Array> =>
  new Map([...values].map(([name, array]) => [name, array.slice()]));
