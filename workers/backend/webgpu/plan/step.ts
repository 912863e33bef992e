import type { Zyx } from '../../../image/index.ts';
import type { ParameterName, Weights } from '../../../network/index.ts';
import type { WeightBlocking } from '../kernels/conv/weights.ts';
import type { Storage, Variant } from '../kernels/template.ts';
import type { FusedPlan, NormId, Segment, TensorId, WeightLayout } from './passes.ts';

/** What a binding is bound to; the executor knows the buffers. */
export type Resource =
  | { readonly kind: 'tensor'; readonly tensor: TensorId }
  | { readonly kind: 'norm'; readonly norm: NormId }
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'partials' };

/** One dispatch, as data. */
export interface Step<Bound = Resource> {
  readonly label: string;
  readonly variant: Variant;
  /** Binding 0, the uniform block. */
  readonly params: ArrayBuffer;
  readonly bindings: ReadonlyMap<number, Bound>;
  readonly workgroups: readonly [x: number, y: number, z: number];
  /** Rough duration, for splitting and for submitting in small pieces. */
  readonly seconds: number;
}

/** A buffer whose contents come from the weights of a fold. */
export interface Constant {
  readonly bytes: number;
  readonly pack: (weights: Weights) => Float32Array;
  /** The same as data, for a device that gathers it from parameters it holds; absent for a BatchNorm's. */
  readonly source?: ConstantSource;
}

export type ConstantSource =
  | {
      readonly kind: 'weights';
      readonly parameter: ParameterName;
      readonly layout: WeightLayout;
      readonly blocking: WeightBlocking;
    }
  | {
      /** `values[i][channel]` at lane channel % 4 of vec4 `count · ⌊channel / 4⌋ + i`. */
      readonly kind: 'channels';
      readonly channels: number;
      readonly values: readonly ChannelValues[];
    };

/** A parameter, or one number for every channel where the network has none. */
export interface ChannelValues {
  readonly parameter: ParameterName | undefined;
  readonly otherwise: number;
}

/** What turning passes into steps needs to know of the adapter. */
export interface Tuning {
  /** Multiply-adds times two a second that a convolution reaches, roughly; decides where dispatches are split. */
  readonly flopsPerSecond: number;
  readonly storage: Storage;
  /** A software adapter with subgroups: arithmetic, not memory, is slow there, and code must be short. Convolutions
   *  run as convQuad.wgsl on inputs that are stored normalised and activated. */
  readonly quads: boolean;
  /** Whether longer code with more arithmetic per load is faster there: it is where the instruction cache holds it. */
  readonly longCode: boolean;
}

/** A plan's tensors for one input shape. */
export interface Sizes {
  readonly plan: Pick<FusedPlan, 'tensors' | 'norms'>;
  readonly shapes: readonly Zyx[];
  readonly tuning: Tuning;
}

/** Everything a kernel's `steps` function reads, and where it leaves its constants. */
export interface Scheduling extends Sizes {
  /** Index of a vec4 of zeros in the buffer that holds the tensor. */
  zerosOf(tensor: TensorId): number;
  /** Registers a constant and returns the resource that names it. */
  addConstant(constant: Constant): Resource;
  /** Makes room for that many vec4 of partial sums. */
  reservePartials(vectors: number): void;
}

/** Longest dispatch; drivers kill those of some seconds, and other work on the GPU waits meanwhile. */
export const LONGEST_DISPATCH_SECONDS = 0.2;

export const MOST_WORKGROUPS = 65_535;

export function channelsOf(context: Sizes, tensor: TensorId): number {
  return context.plan.tensors[tensor]?.channels ?? 0;
}

export function blocksOf(context: Sizes, tensor: TensorId): number {
  return Math.ceil(channelsOf(context, tensor) / 4);
}

export function shapeOf(context: Sizes, tensor: TensorId): Zyx {
  return context.shapes[tensor] ?? [0, 0, 0];
}

export function voxelsOf(context: Sizes, tensor: TensorId): number {
  const [z, y, x] = shapeOf(context, tensor);
  return z * y * x;
}

export function storageOf(context: Sizes, tensor: TensorId): Storage {
  return context.plan.tensors[tensor]?.precise ? 'f32' : context.tuning.storage;
}

export function vectorBytes(context: Sizes, tensor: TensorId): number {
  return storageOf(context, tensor) === 'f16' ? 8 : 16;
}

/** Bindings, aliases and constants of the segments a kernel reads: `input<s>` at `first + 2 s`, `norm<s>` after it. */
export function segmentBindings(context: Scheduling, segments: readonly Segment[], first: number) {
  const bindings: [number, Resource][] = [];
  const constants: Record<string, number> = { SEGMENTS: segments.length };
  const aliases: Record<string, Storage> = {};
  segments.forEach(({ tensor, norm, slope }, index) => {
    bindings.push([first + 2 * index, { kind: 'tensor', tensor }]);
    if (norm !== undefined) bindings.push([first + 2 * index + 1, { kind: 'norm', norm }]);
    constants[`NORM${index}`] = Number(norm !== undefined);
    constants[`SLOPE${index}`] = Number(slope !== undefined);
    aliases[`Input${index}`] = storageOf(context, tensor);
  });
  return { bindings, constants, aliases };
}

/** A 32-bit float word of a uniform block; plain numbers are unsigned integers. */
export interface FloatWord {
  readonly float: number;
}

/** Packs words in order; the WGSL struct is laid out so that no hidden padding lies between them. */
export function packParams(...words: readonly (number | FloatWord)[]): ArrayBuffer {
  const view = new DataView(new ArrayBuffer(Math.ceil(words.length / 4) * 16));
  words.forEach((word, index) => {
    if (typeof word === 'number') view.setUint32(4 * index, word, true);
    else view.setFloat32(4 * index, word.float, true);
  });
  return view.buffer;
}

/** Workgroups of 64 threads over `voxels`, folded into two dimensions, with `blocks` in the third. */
export function linearWorkgroups(voxels: number, blocks: number): readonly [number, number, number] {
  const groups = Math.ceil(voxels / 64);
  const x = Math.min(groups, MOST_WORKGROUPS);
  return [x, Math.ceil(groups / x), blocks];
}
