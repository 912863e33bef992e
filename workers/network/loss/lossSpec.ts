/** Which of nnU-Net's losses a network is trained with (spec nnunet-v2.md §7.4, semisupervised.md §9). */

/** One scale's loss; equal at every scale. */
export type LossSpec = {
  /** Dice sums run over the whole batch instead of each sample. */
  readonly batchDice: boolean;
  /** Cross-entropy alone: classes of whole scans have nothing that could overlap. */
  readonly withoutDice?: true;
  /** Per-class ignore: output channels that set k - 1 leaves open; a voxel names its set by k, 0 = nothing unknown. */
  readonly unknownSets?: readonly (readonly number[])[];
} & (
  | {
      /** Exclusive classes, 0 is background: DC + CE. */
      readonly kind: 'softmax';
      readonly channels: number;
      /** Label of voxels without any term. */
      readonly ignoreLabel?: number;
    }
  | {
      /** Overlapping regions: DC + BCE. */
      readonly kind: 'regions';
      readonly channels: number;
      /** The target's last channel, after the regions, marks voxels without any term. */
      readonly ignoreChannel: boolean;
    }
);

/** Sizes of one scale's tensors, `[batch, …, voxels]` in C order. */
export interface LossShape {
  readonly batch: number;
  readonly voxels: number;
}

/** What one scale is compared with, as the network's batch carries it. */
export interface LossTarget {
  /** Softmax: labels `[batch, 1, voxels]`. Regions: 0/1 `[batch, channels (+ 1 if ignored), voxels]`. */
  readonly labels: ArrayLike<number>;
  /** Index of the unknown set `[batch, 1, voxels]`. */
  readonly unknown?: ArrayLike<number>;
}

/** The two terms of one scale; the loss is their sum. */
export interface LossParts {
  readonly crossEntropy: number;
  /** Negative mean Dice: -1 is perfect. */
  readonly dice: number;
}

/** Channels of a scale's target tensor. */
export const targetChannels = (spec: LossSpec): number =>
  spec.kind === 'softmax' ? 1 : spec.channels + (spec.ignoreChannel ? 1 : 0);

/** nnU-Net's smoothing of the Dice quotient, and its floor of denominators. */
export const SMOOTH = 1e-5;
export const FLOOR = 1e-8;
