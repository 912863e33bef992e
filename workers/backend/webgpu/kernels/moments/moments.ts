/** Steps of InstanceNorm: partial sums of a tensor (moments.wgsl), and their merging (normalise.wgsl). */
import type { Weights } from '../../../../network/index.ts';
import type { InstanceMoments, MomentsPass, NormalisePass, RunningMoments } from '../../plan/passes.ts';
import type { Resource, Scheduling, Step } from '../../plan/step.ts';
import { blocksOf, channelsOf, MOST_WORKGROUPS, packParams, storageOf, voxelsOf } from '../../plan/step.ts';
import { parameterOf } from '../conv/conv.ts';

/** Voxels whose moments a workgroup of `moments.wgsl` computes. */
const CHUNK = 4096;
const PARTIAL_VECTORS = 3;
// Memory-bound passes: a guess good enough for grouping submissions.
const SECONDS_PER_VECTOR = 1e-8;

export function momentsSteps(pass: MomentsPass, context: Scheduling): readonly Step[] {
  const voxels = voxelsOf(context, pass.input);
  const blocks = blocksOf(context, pass.input);
  const chunks = Math.ceil(voxels / CHUNK);
  context.reservePartials(chunks * blocks * PARTIAL_VECTORS);
  const x = Math.min(chunks, MOST_WORKGROUPS);
  return [
    {
      label: 'moments',
      variant: {
        kernel: 'moments',
        constants: { CHUNK },
        aliases: { Input0: storageOf(context, pass.input) },
      },
      params: packParams(voxels, chunks),
      bindings: new Map<number, Resource>([
        [1, { kind: 'tensor', tensor: pass.input }],
        [2, { kind: 'partials' }],
      ]),
      workgroups: [x, Math.ceil(chunks / x), blocks],
      seconds: voxels * blocks * SECONDS_PER_VECTOR,
    },
  ];
}

/** Partial sums per channel block that `momentsSteps` writes. */
export function momentsPartialCount(pass: MomentsPass, context: Scheduling): number {
  return Math.ceil(voxelsOf(context, pass.input) / CHUNK);
}

export function normaliseSteps(
  pass: NormalisePass,
  norm: InstanceMoments,
  partialCount: number,
  context: Scheduling,
  keepsStatistics = false,
): readonly Step[] {
  const channels = channelsOf(context, norm.tensor);
  const affine = context.addConstant({
    bytes: 32 * blocksOf(context, norm.tensor),
    pack: (weights) => packAffine(channels, affineOf(norm, weights)),
    source: {
      kind: 'channels',
      channels,
      values: [
        { parameter: norm.scale, otherwise: 1 },
        { parameter: norm.shift, otherwise: 0 },
      ],
    },
  });
  return [
    {
      label: 'normalise',
      variant: { kernel: 'normalise', constants: { STATISTICS: Number(keepsStatistics) }, aliases: {} },
      params: packParams(partialCount, channels, { float: norm.epsilon }, blocksOf(context, norm.tensor)),
      bindings: new Map<number, Resource>([
        [1, { kind: 'partials' }],
        [2, affine],
        [3, { kind: 'norm', norm: pass.norm }],
      ]),
      workgroups: [blocksOf(context, norm.tensor), 1, 1],
      seconds: 0,
    },
  ];
}

type Affine = (channel: number) => readonly [scale: number, shift: number];

function affineOf(norm: InstanceMoments, weights: Weights): Affine {
  const scale = norm.scale === undefined ? undefined : parameterOf(weights, norm.scale);
  const shift = norm.shift === undefined ? undefined : parameterOf(weights, norm.shift);
  return (channel) => [scale?.[channel] ?? 1, shift?.[channel] ?? 0];
}

/** Scale and shift of a BatchNorm at inference, as readers apply them. */
export function packBatchNorm(norm: RunningMoments, weights: Weights): Float32Array {
  const [scale, shift, mean, variance] = [norm.scale, norm.shift, norm.mean, norm.variance].map((name) =>
    parameterOf(weights, name),
  );
  return packAffine(norm.channels, (channel) => {
    const gain = (scale?.[channel] ?? 1) / Math.sqrt((variance?.[channel] ?? 0) + norm.epsilon);
    return [gain, (shift?.[channel] ?? 0) - (mean?.[channel] ?? 0) * gain];
  });
}

/** `[block]` of (scale vec4, shift vec4); 0 in padding lanes. */
function packAffine(channels: number, affine: Affine): Float32Array {
  const packed = new Float32Array(8 * Math.ceil(channels / 4));
  for (let channel = 0; channel < channels; channel += 1) {
    const [scale, shift] = affine(channel);
    const at = 8 * Math.floor(channel / 4) + (channel % 4);
    packed[at] = scale;
    packed[at + 4] = shift;
  }
  return packed;
}
