/**
 * The keyword arguments of nnU-Net's U-Nets, brought into one form: every number or list per stage, every kernel
 * and stride as [z, y, x] (2-D networks have 1 on z). Source: dynamic-network-architectures 0.4.4
 * `PlainConvUNet`, `ResidualEncoderUNet`; spec nnunet-v2.md §1.5, §5.
 */
import { z } from 'zod';
import type { Zyx } from '../../image/index.ts';
import { ModelError } from '../failures.ts';
import type { ArchitectureSpec } from '../plans/index.ts';
import { parseForeign } from '../plans/parse.ts';

export type Norm =
  | { readonly kind: 'none' }
  | { readonly kind: 'instance'; readonly epsilon: number; readonly affine: boolean }
  | { readonly kind: 'batch'; readonly epsilon: number };

export interface StageSpec {
  readonly features: number;
  readonly kernel: Zyx;
  readonly stride: Zyx;
  /** Convolution blocks, or residual blocks. */
  readonly depth: number;
  /** Channels between the 1×1 convolutions of a bottleneck block. */
  readonly bottleneck: number;
}

export interface UNetSpec {
  readonly encoder: 'plain' | 'residual';
  readonly planar: boolean;
  readonly stages: readonly StageSpec[];
  /** Convolution blocks of decoder stage d; d = 0 is the lowest resolution. */
  readonly decoderDepths: readonly number[];
  readonly convBias: boolean;
  readonly norm: Norm;
  /** Slope of LeakyReLU below zero (0 for ReLU); undefined without nonlinearity. */
  readonly slope: number | undefined;
  readonly nonlinFirst: boolean;
  readonly block: 'basic' | 'bottleneck';
  readonly stemFeatures: number;
}

const counts = z.union([z.number().int().positive(), z.array(z.number().int().positive())]);
const sizes = z.union([
  z.number().int().positive(),
  z.array(z.union([z.number().int().positive(), z.array(z.number().int().positive())])),
]);
const options = z.record(z.string(), z.unknown()).nullish();
const path = z.string().nullish();

const kwargsSchema = z.looseObject({
  n_stages: z.number().int().min(2),
  features_per_stage: counts,
  conv_op: z.string(),
  kernel_sizes: sizes,
  strides: sizes,
  n_conv_per_stage: counts.optional(),
  n_blocks_per_stage: counts.optional(),
  n_conv_per_stage_decoder: counts,
  conv_bias: z.boolean().default(false),
  norm_op: path,
  norm_op_kwargs: options,
  nonlin: path,
  nonlin_kwargs: options,
  nonlin_first: z.boolean().default(false),
  block: path,
  bottleneck_channels: counts.nullish(),
  stem_channels: z.number().int().positive().nullish(),
});
type Kwargs = z.output<typeof kwargsSchema>;

/** Arguments that change nothing at inference, or are read above. */
const KNOWN = new Set([
  ...Object.keys(kwargsSchema.shape),
  'dropout_op',
  'dropout_op_kwargs',
  'deep_supervision',
  'input_channels',
  'num_classes',
]);

const ENCODERS: Readonly<Record<string, UNetSpec['encoder']>> = {
  PlainConvUNet: 'plain',
  ResidualEncoderUNet: 'residual',
};

/** @throws ModelError `model.architecture` naming what is unsupported, `model.plans` for ill-typed arguments. */
export function readUNetSpec({ className, kwargs: json }: ArchitectureSpec, file: string): UNetSpec {
  const encoder = ENCODERS[className];
  if (encoder === undefined) throw unsupported(file, `the network class ${className}`);
  const kwargs = parseForeign(kwargsSchema, json, file, 'plans');
  refuseUnknown(kwargs, encoder, file);
  const planar = isPlanar(kwargs.conv_op, file);
  const n = kwargs.n_stages;
  const perStage = (key: keyof Kwargs, length = n) => expand(kwargs[key], length, String(key), file);
  const features = perStage('features_per_stage').map(Number);
  const kernels = perStage('kernel_sizes').map((size) => toZyx(size, planar, 'kernel_sizes', file));
  const strides = perStage('strides').map((size) => toZyx(size, planar, 'strides', file));
  const depths = perStage(encoder === 'plain' ? 'n_conv_per_stage' : 'n_blocks_per_stage').map(Number);
  const block = readBlock(kwargs.block, file);
  const bottlenecks = block === 'bottleneck' ? perStage('bottleneck_channels').map(Number) : [];
  return {
    encoder,
    planar,
    stages: features.map((count, s) => ({
      features: count,
      kernel: kernels[s] ?? [1, 1, 1],
      stride: strides[s] ?? [1, 1, 1],
      depth: depths[s] ?? 0,
      bottleneck: bottlenecks[s] ?? 0,
    })),
    decoderDepths: perStage('n_conv_per_stage_decoder', n - 1).map(Number),
    convBias: kwargs.conv_bias,
    norm: readNorm(kwargs, file),
    slope: readSlope(kwargs, file),
    nonlinFirst: kwargs.nonlin_first,
    block,
    stemFeatures: kwargs.stem_channels ?? features[0] ?? 0,
  };
}

function unsupported(file: string, what: string): ModelError {
  const message = `${file}: ${what} is not supported. The studio runs PlainConvUNet and ResidualEncoderUNet as nnU-Net's planners write them; export the model as ONNX and open that.`;
  return new ModelError('architecture', message, { file, what });
}

function refuseUnknown(kwargs: Kwargs, encoder: UNetSpec['encoder'], file: string): void {
  for (const [key, value] of Object.entries(kwargs)) {
    const isOff = value === null || value === false || value === 0;
    if (!KNOWN.has(key) && !isOff) throw unsupported(file, `${key} = ${JSON.stringify(value)}`);
  }
  if (encoder === 'residual' && kwargs.nonlin_first)
    throw unsupported(file, 'nonlin_first of residual blocks');
}

function isPlanar(convOp: string, file: string): boolean {
  if (/\.Conv3d$/.test(convOp)) return false;
  if (/\.Conv2d$/.test(convOp)) return true;
  throw unsupported(file, `the convolution ${convOp}`);
}

/** One entry a stage, whether `value` is one for all or a list. */
function expand(value: unknown, length: number, key: string, file: string): unknown[] {
  const list = Array.isArray(value) ? value : new Array<unknown>(length).fill(value);
  if (list.length !== length || value === undefined || value === null) {
    const found = JSON.stringify(value) ?? 'nothing';
    const message = `${file}: "${key}" needs ${length} entries, one a stage, but holds ${found}.`;
    throw new ModelError('plans', message, { file, key, found });
  }
  return list;
}

function toZyx(size: unknown, planar: boolean, key: string, file: string): Zyx {
  const dimension = planar ? 2 : 3;
  const axes = Array.isArray(size) ? size : new Array<unknown>(dimension).fill(size);
  const [z, y, x] = planar ? [1, ...axes] : axes;
  if (axes.length !== dimension || ![z, y, x].every((extent) => typeof extent === 'number')) {
    const found = JSON.stringify(size);
    const message = `${file}: "${key}" holds ${found} where ${dimension} numbers were expected.`;
    throw new ModelError('plans', message, { file, key, found });
  }
  return [Number(z), Number(y), Number(x)];
}

function readNorm({ norm_op: op, norm_op_kwargs: given }: Kwargs, file: string): Norm {
  if (!op) return { kind: 'none' };
  const { eps = 1e-5, affine, track_running_stats: tracked } = given ?? {};
  const epsilon = Number(eps);
  if (/\.InstanceNorm[23]d$/.test(op)) {
    if (tracked === true) throw unsupported(file, 'InstanceNorm with running statistics');
    // PyTorch's own default is false for InstanceNorm and true for BatchNorm.
    return { kind: 'instance', epsilon, affine: affine === true };
  }
  if (/\.BatchNorm[23]d$/.test(op)) {
    if (affine === false || tracked === false)
      throw unsupported(file, 'BatchNorm without affine or statistics');
    return { kind: 'batch', epsilon };
  }
  throw unsupported(file, `the normalisation ${op}`);
}

function readSlope({ nonlin, nonlin_kwargs: given }: Kwargs, file: string): number | undefined {
  if (!nonlin) return undefined;
  if (/\.LeakyReLU$/.test(nonlin)) return Number(given?.negative_slope ?? 0.01);
  if (/\.ReLU$/.test(nonlin)) return 0;
  throw unsupported(file, `the nonlinearity ${nonlin}`);
}

function readBlock(block: string | null | undefined, file: string): UNetSpec['block'] {
  if (!block || block.endsWith('BasicBlockD')) return 'basic';
  if (block.endsWith('BottleneckD')) return 'bottleneck';
  throw unsupported(file, `the block ${block}`);
}
