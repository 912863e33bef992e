import type { DeviceFacts } from '../deviceFacts/index.ts';
import type { Czyx, Zyx } from '../image/index.ts';
import type { Graph, Weights } from '../network/index.ts';

/** Where a graph runs. Both implementations pass one suite; see backend/contract.ts. */
export interface Backend {
  readonly kind: 'webgpu' | 'onnx';
  /** What it computes on. */
  readonly device: DeviceFacts;
  /** Whether its tile sums answer `Reduction.confidence`; else the sums of such a run are kept on the host. */
  readonly reducesConfidence?: boolean;
  /** Builds `graph.outputs[0]` for one input shape. Shaders are cached by graph and shape; weights are uploaded.
   *  @throws BackendError `backend.memory` when the plan exceeds the budget or the device's limits. */
  compile(graph: Graph, weights: Weights, inputShape: Czyx): Promise<Program>;
  /** The Gaussian-weighted sum of tile logits, kept where the back end computes. */
  createTileSum(spec: TileSumSpec): Promise<TileSum>;
  dispose(): void;
}

/** A compiled network for one patch shape and batch 1. */
export interface Program {
  readonly inputShape: Czyx;
  readonly outputShape: Czyx;
  /** Bytes of activations and weights on the device (webgpu) or in WebAssembly (onnx, an estimate). */
  readonly bytes: number;
  /** `input` is `[c, z, y, x]`, not kept; the result is a new array owned by the caller. */
  forward(input: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

export interface TileSumSpec {
  readonly classes: number;
  /** Padded image rows held at once along axis 0 (a ring), and the full extent of axes 1 and 2. */
  readonly extent: Zyx;
  readonly patchSize: Zyx;
  /** Importance map `patchSize`, float32 (already rounded through float16 as nnU-Net's); all ones without Gaussian. */
  readonly importance: Float32Array;
  /** Spatial axes (0, 1, 2) to mirror; every non-empty subset is one more pass (spec §6.6). */
  readonly mirrorAxes: readonly number[];
  /** Take these passes alone, each the axes that it mirrors. @default all of `mirrorSubsets(mirrorAxes)` */
  readonly passes?: readonly (readonly number[])[] | undefined;
  /** `float16`: every addition, quotient, mean of folds and resampled logit is rounded to a half, as stock nnU-Net does on
   *  the CPU (spec §6.7-6.9); on the host only. @default float32 */
  readonly sumPrecision?: SumPrecision | undefined;
}

export type SumPrecision = 'float16' | 'float32';

/**
 * Sum of weighted logits over a moving band of rows. A row is `extent[1] × extent[2]` voxels of one index of axis 0,
 * and lives at `row mod extent[0]`. Ensembles add every fold's tiles: the quotient is then the folds' mean.
 */
export interface TileSum {
  /** Runs `program` on `patch` `[c, …patchSize]` (and its mirror images), adds mean · importance at `start`.
   *  WebGPU uploads the patch and does not wait for the device. */
  addTile(program: Program, patch: Float32Array, start: Zyx): Promise<void>;
  /** Resolves when the device has computed every tile that was added. */
  finished(): Promise<void>;
  /** Reduces finished rows to output voxels. Rows stay until `releaseRows`. */
  reduce(request: ReduceRequest): Promise<ReducedRows>;
  /** The resampled logits of single output voxels, `[voxel, class]`, the network's own channels.
   *  @param voxels flat indices of the output block, ascending */
  logitsAt(taps: ReduceRequest['taps'], voxels: Uint32Array): Promise<Float32Array>;
  /** Zeroes rows [from, to) for reuse by rows + extent[0]. */
  releaseRows(from: number, to: number): Promise<void>;
  readonly bytes: number;
  dispose(): void;
}

/**
 * Separable linear taps of one axis: out[o] = (1 - fraction[o]) · in[lower[o]] + fraction[o] · in[upper[o]].
 * Covers linear resampling, nearest neighbour (fraction 0) and copying. Indices are padded-image positions.
 */
export interface AxisTaps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly fraction: Float64Array;
}

export interface ReduceRequest {
  /** One per axis; their lengths are the output block's shape. */
  readonly taps: readonly [AxisTaps, AxisTaps, AxisTaps];
  readonly reduction: Reduction;
}

/** What becomes of the resampled logits of a voxel (spec §6.10). */
export type Reduction =
  | {
      /** argmax, the first maximum wins. */
      readonly kind: 'softmax';
      /** Classes that become one before anything is decided. */
      readonly merge?: ClassMerge | undefined;
      readonly probabilities: boolean;
      readonly confidence?: ConfidenceReduction | undefined;
    }
  | {
      /** sigmoid; `regionsClassOrder[r]` is written where p_r > 0.5, later regions override. */
      readonly kind: 'regions';
      readonly regionsClassOrder: readonly number[];
      readonly probabilities: boolean;
      readonly confidence?: ConfidenceReduction | undefined;
    };

/** Probabilities of a group's classes are added (log-sum-exp of logits), and the group written as its value. */
export interface ClassMerge {
  /** Channels by group; every channel in exactly one. Group 0 is background. */
  readonly groups: readonly (readonly number[])[];
  /** Label by group. */
  readonly values: readonly number[];
}

/** Also give every voxel's confidence, as 16-bit codes of log-odds (semisupervised/logOdds.ts). */
export interface ConfidenceReduction {
  /** One for softmax, one a region for regions; 1 leaves logits as they are. */
  readonly temperatures: readonly number[];
  /** Also give the likeliest foreground class that is not the voxel's own, for the background veto. */
  readonly veto: boolean;
  /** Also give margin and entropy (semisupervised/uncertainty.ts). @default false */
  readonly measures?: boolean | undefined;
}

export interface ReducedRows {
  /** `[o0, o1, o2]`, class index (softmax), a group's value (merged) or label value (regions). */
  readonly labels: Uint16Array;
  /** `[class, o0, o1, o2]`, only when asked for. */
  readonly probabilities?: Float32Array;
  /** Codes `[o0, o1, o2]` of the label's confidence, only when asked for. */
  readonly confidence?: Uint16Array;
  /** Codes of the veto's class; 0 where there is none. */
  readonly rivals?: Uint16Array;
  /** Margin and entropy, 0 … 65535 for 0 … 1; with `measures` only. */
  readonly margin?: Uint16Array;
  readonly entropy?: Uint16Array;
}
