import type { Zyx } from '../../../image/index.ts';
import type { ParameterName } from '../../../network/index.ts';

/** Index into `FusedPlan.tensors`: an activation that is written to memory. */
export type TensorId = number;
/** Index into `FusedPlan.norms`: a scale and a shift per channel that readers apply as they load. */
export type NormId = number;

/** An activation in memory, in channel blocks of four: `[ceil(channels / 4)][z][y][x]` of vec4, padding lanes finite. */
export interface StoredTensor {
  readonly channels: number;
  /** Kept in f32 whatever the storage type: the input's and the logits' digits are the result's. */
  readonly precise: boolean;
}

/** What a reader sees of a stored tensor: leakyRelu(scale · stored + shift), each part only where present. */
export interface Segment {
  readonly tensor: TensorId;
  readonly norm?: NormId;
  readonly slope?: number;
}

export interface InstanceMoments {
  readonly kind: 'instance';
  readonly tensor: TensorId;
  readonly scale?: ParameterName;
  readonly shift?: ParameterName;
  readonly epsilon: number;
}

export interface RunningMoments {
  readonly kind: 'batch';
  readonly channels: number;
  readonly scale: ParameterName;
  readonly shift: ParameterName;
  readonly mean: ParameterName;
  readonly variance: ParameterName;
  readonly epsilon: number;
}

export type Norm = InstanceMoments | RunningMoments;

/** Reads one or two segments as if concatenated along channels. */
export interface ConvPass {
  readonly kind: 'conv';
  readonly inputs: readonly Segment[];
  /** What `inputs` are copies of, where they were stored for this pass alone; else the same. */
  readonly sources: readonly Segment[];
  readonly output: TensorId;
  readonly weight: ParameterName;
  readonly bias?: ParameterName;
  readonly kernel: Zyx;
  readonly stride: Zyx;
  readonly padding: Zyx;
  /** The epilogue writes InstanceNorm's partial sums of the output. */
  readonly moments: boolean;
  /** Where the kernel's weights lie in the parameter; by default a convolution's own `[out, in, …taps]`. */
  readonly layout?: WeightLayout;
}

/** Strides, in values, from which a kernel gathers its weights: of its output and input channels. */
export interface WeightLayout {
  readonly first: number;
  readonly outStride: number;
  readonly inStride: number;
  /** Taps in reverse order: a convolution's gradient. */
  readonly flipped: boolean;
}

export interface TransposedConvPass {
  readonly kind: 'transposedConv';
  readonly inputs: readonly Segment[];
  readonly sources: readonly Segment[];
  readonly output: TensorId;
  readonly weight: ParameterName;
  readonly bias?: ParameterName;
  readonly stride: Zyx;
}

export interface AvgPoolPass {
  readonly kind: 'avgPool';
  readonly input: Segment;
  readonly output: TensorId;
  readonly stride: Zyx;
}

export interface AddPass {
  readonly kind: 'add';
  readonly inputs: readonly [Segment, Segment];
  readonly output: TensorId;
  /** LeakyReLU of the sum before it is stored. */
  readonly slope?: number;
}

/** Writes what a reader would see: a pending norm or slope, or a concatenation that its reader cannot take apart. */
export interface StorePass {
  readonly kind: 'store';
  readonly inputs: readonly Segment[];
  readonly output: TensorId;
  /** A copy that convolutions read instead of their `sources`. */
  readonly copy: boolean;
}

/** InstanceNorm's partial sums of a tensor that no convolution has just written. */
export interface MomentsPass {
  readonly kind: 'moments';
  readonly input: TensorId;
}

/** Merges the partial sums of the pass before it into scale and shift. */
export interface NormalisePass {
  readonly kind: 'normalise';
  readonly norm: NormId;
}

export type Pass =
  | ConvPass
  | TransposedConvPass
  | AvgPoolPass
  | AddPass
  | StorePass
  | MomentsPass
  | NormalisePass;

/** A graph as GPU passes, for every shape: pure data. `tensors[0]` is the input, `outputs` the heads' logits. */
export interface FusedPlan {
  readonly planar: boolean;
  readonly tensors: readonly StoredTensor[];
  readonly norms: readonly Norm[];
  readonly passes: readonly Pass[];
  readonly outputs: readonly TensorId[];
  /** The first of `outputs`. */
  readonly output: TensorId;
}

/** Tensors a pass reads, in order. */
export function readTensors(pass: Pass, plan: Pick<FusedPlan, 'norms'>): readonly TensorId[] {
  switch (pass.kind) {
    case 'conv':
    case 'transposedConv':
    case 'add':
    case 'store':
      return pass.inputs.map((segment) => segment.tensor);
    case 'avgPool':
      return [pass.input.tensor];
    case 'moments':
      return [pass.input];
    case 'normalise': {
      const norm = plan.norms[pass.norm];
      return norm?.kind === 'instance' ? [norm.tensor] : [];
    }
    default:
      return pass satisfies never;
  }
}

/** The tensor a pass writes, if any. */
export function writtenTensor(pass: Pass): TensorId | undefined {
  return pass.kind === 'moments' || pass.kind === 'normalise' ? undefined : pass.output;
}
