/** A checkpoint as nnU-Net 2.8.1's `save_checkpoint` writes it (spec §1.6): its tools load and continue it. */
import type { Graph, ParameterName, Weights } from '../graph.ts';
import { NumpyScalar, type PyDict, PyFloat, PyTuple, type PyValue } from '../pickle/index.ts';
import type { ArchitectureSpec } from '../plans/index.ts';
import { NewTensor } from './newTensor.ts';
import { pythonOf } from './pythonOf.ts';
import { newTensors, stateDictOf } from './stateDict.ts';
import { TorchDevice } from './torchGlobals.ts';
import { writeTorchFile } from './writeTorchFile.ts';

/** nnU-Net's own logging: one value an epoch in each list. Times in seconds since 1970. */
export interface TrainingLog {
  readonly mean_fg_dice: readonly number[];
  readonly ema_fg_dice: readonly number[];
  readonly dice_per_class_or_region: readonly (readonly number[])[];
  readonly train_losses: readonly number[];
  readonly val_losses: readonly number[];
  readonly lrs: readonly number[];
  readonly epoch_start_timestamps: readonly number[];
  readonly epoch_end_timestamps: readonly number[];
}

export interface OptimiserSettings {
  /** Of the epoch that ended, and of epoch 0. */
  readonly learningRate: number;
  readonly initialLearningRate: number;
  readonly momentum: number;
  readonly weightDecay: number;
}

export interface NewCheckpoint {
  readonly graph: Graph;
  readonly architecture: ArchitectureSpec;
  readonly weights: Weights;
  /** Absent for a parameter that was never updated. */
  readonly momentum: Weights;
  readonly optimiser: OptimiserSettings;
  readonly log: TrainingLog;
  readonly bestEma?: number;
  /** The next epoch to run. */
  readonly currentEpoch: number;
  readonly plansJson: unknown;
  readonly datasetJson: unknown;
  readonly configuration: string;
  readonly fold: number | 'all';
  readonly trainer: string;
  readonly mirrorAxes: readonly number[];
}

/** @param stem file name without `.pth`; PyTorch names the zip's folder so */
export async function writeCheckpoint(checkpoint: NewCheckpoint, stem: string): Promise<Blob> {
  const tensors = newTensors(checkpoint.graph, checkpoint.weights);
  const root = dict({
    network_weights: stateDictOf(tensors, checkpoint.architecture),
    optimizer_state: optimizerState(checkpoint),
    grad_scaler_state: null,
    logging: loggingOf(checkpoint.log),
    _best_ema: checkpoint.bestEma === undefined ? null : float32(checkpoint.bestEma),
    current_epoch: checkpoint.currentEpoch,
    init_args: dict({
      plans: pythonOf(checkpoint.plansJson),
      configuration: checkpoint.configuration,
      fold: checkpoint.fold,
      dataset_json: pythonOf(checkpoint.datasetJson),
      device: new TorchDevice('cpu'),
    }),
    trainer_name: checkpoint.trainer,
    inference_allowed_mirroring_axes:
      checkpoint.mirrorAxes.length === 0 ? null : new PyTuple([...checkpoint.mirrorAxes]),
  });
  return writeTorchFile(root, stem);
}

const dict = (entries: Readonly<Record<string, PyValue>>): PyDict => new Map(Object.entries(entries));
const float32 = (value: number): PyValue => new NumpyScalar('float32', value);
const floats = (values: readonly number[]): PyValue => values.map((value) => new PyFloat(value));

/** `optimizer.state_dict()`: a parameter's index is its place in the graph's order. Statistics are not optimised. */
function optimizerState({ graph, momentum, optimiser }: NewCheckpoint): PyDict {
  const learning = graph.parameters.filter(({ statistic }) => !statistic);
  const state: PyDict = new Map();
  learning.forEach(({ name, shape }, index) => {
    const buffer = momentum.get(name as ParameterName);
    if (buffer) state.set(index, dict({ momentum_buffer: new NewTensor(shape, buffer) }));
  });
  const group = dict({
    lr: new PyFloat(optimiser.learningRate),
    momentum: new PyFloat(optimiser.momentum),
    dampening: 0,
    weight_decay: new PyFloat(optimiser.weightDecay),
    nesterov: true,
    maximize: false,
    foreach: null,
    differentiable: false,
    fused: null,
    initial_lr: new PyFloat(optimiser.initialLearningRate),
    params: learning.map((_, index) => index),
  });
  return dict({ state, param_groups: [group] });
}

function loggingOf(log: TrainingLog): PyDict {
  return dict({
    mean_fg_dice: log.mean_fg_dice.map(float32),
    ema_fg_dice: log.ema_fg_dice.map(float32),
    dice_per_class_or_region: log.dice_per_class_or_region.map((values) => values.map(float32)),
    train_losses: log.train_losses.map(float32),
    val_losses: log.val_losses.map(float32),
    lrs: floats(log.lrs),
    epoch_start_timestamps: floats(log.epoch_start_timestamps),
    epoch_end_timestamps: floats(log.epoch_end_timestamps),
  });
}
