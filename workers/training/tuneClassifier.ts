/**
 * A classifier learns through its encoder: nnU-Net's SGD on patches that carry the class of their scan, deep stages
 * first where unfreezing is progressive, head and encoder each at its own rate.
 */
import type { TrainingBackend, TrainingBatch, TrainingProgram, TrainingState } from '../backend/index.ts';
import type { Czyx } from '../image/index.ts';
import { type Graph, HEAD_BIAS, HEAD_WEIGHT, type LossSpec, type ParameterName } from '../network/index.ts';
import { NNUNET_SGD, partOf, partsInwards, polyLearningRate } from './optimiser.ts';
import { TrainingError } from './trainingError.ts';

export interface TuningSchedule {
  readonly epochs: number;
  /** Steps an epoch. */
  readonly iterations: number;
  readonly encoderLearningRate: number;
  readonly headLearningRate: number;
  /** One encoder stage more learns every so many epochs, the deepest first; absent: all from the beginning. */
  readonly unfreezeEvery?: number | undefined;
}

/** Where a tuning stands between two epochs. */
export interface TuningState extends TrainingState {
  readonly epoch: number;
  /** Mean loss of the epochs so far. */
  readonly losses: readonly number[];
}

export interface TuneRequest {
  readonly backend: TrainingBackend;
  /** See `classifierGraph`. */
  readonly graph: Graph;
  readonly patch: Czyx;
  readonly batch: number;
  readonly loss: LossSpec;
  readonly schedule: TuningSchedule;
  readonly start: TuningState;
  readonly makeBatch: (epoch: number, iteration: number) => Promise<TrainingBatch>;
  /** Awaited before each step. @returns false to leave the epoch: the state of its beginning is what goes on */
  readonly beforeStep: (epoch: number, iteration: number) => Promise<boolean>;
  readonly epochEnds: (state: TuningState) => Promise<void>;
}

const HEAD = new Set<ParameterName>([HEAD_WEIGHT, HEAD_BIAS]);

/** @returns the last whole epoch's state; all epochs are done unless it was asked to stop
 *  @throws TrainingError `training.notFinite`; ModelError `model.training` for BatchNorm; BackendError */
export async function tuneClassifier(request: TuneRequest): Promise<TuningState> {
  const { schedule } = request;
  let state = request.start;
  let open: { readonly program: TrainingProgram; readonly learning: string } | undefined;
  try {
    while (state.epoch < schedule.epochs) {
      const { epoch } = state;
      const trainable = learningAt(request.graph, epoch, schedule.unfreezeEvery);
      const learning = [...trainable].join();
      if (open?.learning !== learning) {
        open?.program.dispose();
        open = { program: await compile(request, trainable, state), learning };
      }
      const loss = await epochOf(request, open.program, epoch);
      if (loss === undefined) return state;
      const { weights, momentum } = await open.program.readState();
      state = { weights, momentum, epoch: epoch + 1, losses: [...state.losses, loss] };
      await request.epochEnds(state);
    }
    return state;
  } finally {
    open?.program.dispose();
  }
}

/** @returns the mean loss; undefined when it was asked to stop */
async function epochOf(
  { graph, schedule, makeBatch, beforeStep }: TuneRequest,
  program: TrainingProgram,
  epoch: number,
): Promise<number | undefined> {
  const update = updateOf(graph, epoch, schedule);
  let sum = 0;
  for (let iteration = 0; iteration < schedule.iterations; iteration++) {
    if (!(await beforeStep(epoch, iteration))) return undefined;
    const { loss, applied } = await program.step(await makeBatch(epoch, iteration), update);
    if (!applied) throw new TrainingError('notFinite', { epoch: epoch + 1, iteration: iteration + 1 });
    sum += loss;
  }
  return sum / schedule.iterations;
}

const compile = (
  { backend, graph, batch, patch, loss }: TuneRequest,
  trainable: ReadonlySet<ParameterName>,
  state: TrainingState,
): Promise<TrainingProgram> =>
  backend.compileTraining({ graph, batch, patch, loss, scaleWeights: [1], trainable }, state);

/** The head always learns; its part is listed first, for it stands last in the graph. */
function learningAt(graph: Graph, epoch: number, unfreezeEvery: number | undefined): Set<ParameterName> {
  const parts = partsInwards({
    ...graph,
    parameters: graph.parameters.filter(({ name }) => !HEAD.has(name)),
  });
  const open = unfreezeEvery === undefined ? parts.length : 1 + Math.floor(epoch / unfreezeEvery);
  const learns = new Set(parts.slice(0, open));
  return new Set(
    graph.parameters
      .filter(({ name, statistic }) => !statistic && (HEAD.has(name) || learns.has(partOf(name))))
      .map(({ name }) => name),
  );
}

function updateOf(graph: Graph, epoch: number, schedule: TuningSchedule) {
  const { momentum, weightDecay, clipNorm } = NNUNET_SGD;
  const rate = (name: ParameterName) =>
    polyLearningRate(
      HEAD.has(name) ? schedule.headLearningRate : schedule.encoderLearningRate,
      epoch,
      schedule.epochs,
    );
  return {
    learningRates: new Map(graph.parameters.map(({ name }) => [name, rate(name)])),
    ...{ momentum, weightDecay, clipNorm },
  };
}
