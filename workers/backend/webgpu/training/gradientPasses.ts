/** What runs on the device in one training step, as data: forward passes, loss, and the way back. */
import type { Zyx } from '../../../image/index.ts';
import type { ParameterName } from '../../../network/index.ts';
import type { NormId, WeightLayout } from '../plan/passes.ts';
import {
  type FusedPlan,
  type Pass,
  readTensors,
  type Segment,
  type TensorId,
  writtenTensor,
} from '../plan/passes.ts';

/** A pass of inference: of the forward pass, run again for the way back, or a gradient that is a convolution. */
export interface RunPass {
  readonly kind: 'run';
  readonly pass: Pass;
}

/** Input gradient of a convolution with a stride; `layout` reads its weights with channels exchanged. */
export interface StridedGradientPass {
  readonly kind: 'stridedGradient';
  readonly gradient: TensorId;
  readonly output: TensorId;
  readonly weight: ParameterName;
  readonly layout: WeightLayout;
  readonly kernel: Zyx;
  readonly stride: Zyx;
  readonly padding: Zyx;
}

/** weight[out, in, tap] += Σ small[out, v] · large[in, v · stride + tap - padding]. For a convolution `small` is the
 *  gradient and `large` the input, for a transposed one the reverse. */
export interface WeightGradientPass {
  readonly kind: 'weightGradient';
  readonly small: Segment;
  readonly large: Segment;
  readonly parameter: ParameterName;
  /** Where element [small channel, large channel, tap] lies. */
  readonly layout: WeightLayout;
  readonly kernel: Zyx;
  readonly stride: Zyx;
  readonly padding: Zyx;
}

/** Sum over batch and space. */
export interface BiasGradientPass {
  readonly kind: 'biasGradient';
  readonly gradient: TensorId;
  readonly parameter: ParameterName;
}

/** Through LeakyReLU (if `slope`) and InstanceNorm, in place; gradients of scale and shift on the way. */
export interface NormGradientPass {
  readonly kind: 'normGradient';
  readonly source: TensorId;
  readonly norm: NormId;
  readonly slope?: number;
  readonly gradient: TensorId;
  readonly scale?: ParameterName;
  readonly shift?: ParameterName;
  /** False where only scale and shift are asked for. */
  readonly writes: boolean;
}

/** Through LeakyReLU, in place; the sign is that of the view (before or after the activation, it is the same). */
export interface SlopeGradientPass {
  readonly kind: 'slopeGradient';
  readonly source: TensorId;
  readonly norm?: NormId;
  readonly slope: number;
  readonly gradient: TensorId;
}

export interface AddIntoPass {
  readonly kind: 'addInto';
  readonly from: TensorId;
  readonly into: TensorId;
  /** `into` holds nothing yet. */
  readonly copies: boolean;
}

/** Channels of `gradient` from `first` on. */
export interface SliceGradientPass {
  readonly kind: 'sliceGradient';
  readonly gradient: TensorId;
  readonly output: TensorId;
  readonly first: number;
}

export interface AvgPoolGradientPass {
  readonly kind: 'avgPoolGradient';
  readonly gradient: TensorId;
  readonly output: TensorId;
  readonly stride: Zyx;
}

/** Loss of a head. `facts` keeps what its gradient needs of a voxel: vec4 (log Σ exp, log Σ exp of the classes that
 *  may be right, winner, 0). */
export interface LossPass {
  readonly kind: 'loss';
  readonly head: number;
  readonly logits: TensorId;
  readonly facts: TensorId;
}

export interface LossGradientPass {
  readonly kind: 'lossGradient';
  readonly head: number;
  readonly logits: TensorId;
  readonly facts: TensorId;
  readonly output: TensorId;
}

export type TrainingPass =
  | RunPass
  | StridedGradientPass
  | WeightGradientPass
  | BiasGradientPass
  | NormGradientPass
  | SlopeGradientPass
  | AddIntoPass
  | SliceGradientPass
  | AvgPoolGradientPass
  | LossPass
  | LossGradientPass;

/** Tensors that must live when a pass runs, and the one that comes to life with it. */
export function touchedTensors(
  pass: TrainingPass,
  plan: Pick<FusedPlan, 'norms'>,
): { reads: readonly TensorId[]; writes: TensorId | undefined } {
  switch (pass.kind) {
    case 'run': {
      // A norm's second pass reads sums alone.
      const reads = pass.pass.kind === 'normalise' ? [] : readTensors(pass.pass, plan);
      return { reads, writes: writtenTensor(pass.pass) };
    }
    case 'stridedGradient':
    case 'sliceGradient':
    case 'avgPoolGradient':
      return { reads: [pass.gradient], writes: pass.output };
    case 'weightGradient':
      return { reads: [pass.small.tensor, pass.large.tensor], writes: undefined };
    case 'biasGradient':
      return { reads: [pass.gradient], writes: undefined };
    case 'normGradient':
    case 'slopeGradient':
      return { reads: [pass.source, pass.gradient], writes: undefined };
    case 'addInto':
      return pass.copies
        ? { reads: [pass.from], writes: pass.into }
        : { reads: [pass.from, pass.into], writes: undefined };
    case 'loss':
      return { reads: [pass.logits], writes: pass.facts };
    case 'lossGradient':
      return { reads: [pass.logits, pass.facts], writes: pass.output };
    default:
      return pass satisfies never;
  }
}
