import type { LossSpec } from '../../../network/index.ts';
import type { Resource, Scheduling, Step } from '../plan/step.ts';
import type { ParameterArena } from './parameterArena.ts';

/** Buffers of a training program besides tensors, norms and gathered weights, all samples in one. */
export type SharedBuffer =
  /** Arenas in the order of the graph's parameters. */
  | 'weights'
  | 'gradients'
  | 'momentum'
  /** Momentum, decay, clip norm, 0, and a learning rate for every 64 values of the arenas. */
  | 'settings'
  /** Gradient norm, clipping factor, 1 when the step was taken, 0, then cross-entropy and Dice of every head. */
  | 'scalars'
  /** Sums of a norm's gradient, by sample and block. */
  | 'normSums'
  /** Overlap of winners, for an evaluation. */
  | 'hardSums'
  /** Channels of every unknown set. */
  | 'unknownTable'
  /** A teacher's weights, and the unlabelled patches' gradients while the labelled ones' are computed; arenas. */
  | 'teacher'
  | 'held'
  /** What the teacher says of the finest output, `[sample][softChannels][voxel]`. */
  | 'soft'
  /** The consistency of every sample, as vec4. */
  | 'consistencySums'
  /** See `blendSettings`. */
  | 'blendSettings'
  | `${'labels' | 'sets' | 'lossSums' | 'lossSlopes'} ${number}`;

export type TrainingResource = Resource | { readonly kind: 'shared'; readonly name: SharedBuffer };

export interface TrainingStep extends Step<TrainingResource> {
  /** Whose part of tensors and norms is bound. */
  readonly sample: number;
}

/** What the kernels of a training step read; `zerosOf` is the sample's. */
export interface TrainingScheduling extends Scheduling {
  readonly batch: number;
  readonly sample: number;
  readonly arena: ParameterArena;
  readonly loss: LossSpec;
  readonly scaleWeights: readonly number[];
  /** Makes room for that many bytes. */
  reserveShared(name: SharedBuffer, bytes: number): void;
}

export const shared = (name: SharedBuffer): TrainingResource => ({ kind: 'shared', name });
