/** Training on the CPU: gradients from onnxruntime's WebAssembly, the update on the host. */
import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { LossParts, ParameterName } from '../../network/index.ts';
import { BackendError } from '../failures.ts';
import { applySgd, gradientNorm, type MutableState } from '../sgd.ts';
import type {
  Evaluation,
  SgdUpdate,
  StepResult,
  TrainingBackend,
  TrainingBatch,
  TrainingGradients,
  TrainingProgram,
  TrainingSpec,
  TrainingState,
} from '../training.ts';
import { runFailure } from './onnxProgram.ts';
import { loadRuntime, type OnnxRuntime, threadCount } from './runtime.ts';
import { estimateTrainingBytes, estimateWasmBytes } from './trainingMemory.ts';
import {
  DATA,
  emitTraining,
  lossName,
  OVERLAP,
  type TrainingModel,
  targetName,
  unknownName,
} from './trainingModel.ts';

/** `threads` defaults to the machine's; results are the same bits for the same number. */
export function createOnnxTraining({ threads = threadCount() } = {}): TrainingBackend {
  return {
    async compileTraining(spec, state) {
      refuseBeyondWasm(estimateWasmBytes(spec));
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

async function load(
  runtime: OnnxRuntime,
  spec: TrainingSpec,
  task: 'gradients' | 'evaluate',
): Promise<Loaded> {
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
  private evaluation: Promise<Loaded> | undefined;

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly spec: TrainingSpec,
    state: TrainingState,
    private readonly training: Loaded,
  ) {
    this.bytes = estimateTrainingBytes(spec);
    this.state = copyState(state);
  }

  async step(batch: TrainingBatch, update: SgdUpdate): Promise<StepResult> {
    const { loss, scales, gradients } = await this.gradients(batch);
    const norm = gradientNorm(gradients);
    const applied = Number.isFinite(loss) && Number.isFinite(norm);
    if (applied) applySgd(this.state, gradients, norm, update);
    return { loss, scales, gradientNorm: norm, applied };
  }

  async gradients(batch: TrainingBatch): Promise<TrainingGradients> {
    const outputs = await this.run(this.training, batch);
    const gradients = new Map<ParameterName, Float32Array>();
    for (const [name, tensor] of this.training.model.gradients) gradients.set(name, floats(outputs, tensor));
    return { ...this.losses(outputs), gradients };
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
    return copyState(this.state);
  }

  dispose(): void {
    void this.training.session.release();
    void this.evaluation?.then(({ session }) => session.release());
    this.evaluation = undefined;
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

  private async run({ model, session }: Loaded, batch: TrainingBatch): Promise<Outputs> {
    const feeds: Record<string, Tensor> = {};
    const feed = (name: string, data: Float32Array | undefined, shape: readonly number[]) => {
      feeds[name] = new this.runtime.Tensor('float32', checked(name, data, shape), shape);
    };
    for (const [name, shape] of model.feeds) feed(name, fedData(batch, name, model.heads), shape);
    for (const [name, shape] of model.parameters) feed(name, this.state.weights.get(name), shape);
    try {
      return await session.run(feeds);
    } catch (cause) {
      throw runFailure(cause);
    }
  }
}

type Outputs = InferenceSession.OnnxValueMapType;

function fedData(batch: TrainingBatch, name: string, heads: readonly number[]): Float32Array | undefined {
  if (name === DATA) return batch.data;
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
  weights: new Map([...weights].map(([name, values]) => [name, values.slice()])),
  momentum: new Map([...momentum].map(([name, values]) => [name, values.slice()])),
});
