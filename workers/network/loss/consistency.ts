/**
 * Mean teacher's consistency (Tarvainen & Valpola 2017; spec semisupervised.md §10): ‖p_student - p_teacher‖² where the
 * teacher is confident, averaged over the voxels of each class that it predicts, then over these classes. What the teacher
 * says becomes targets and weights on the host, the same for every back end; the loss is then a weighted sum of squares.
 */
import type { LossShape, LossSpec } from './lossSpec.ts';

type OutputKind = Pick<LossSpec, 'kind' | 'channels'>;

/** Channels of soft targets: the teacher's probabilities, then the weights of their squares: one of a voxel, or where
 *  outputs are regions one of each region. */
export const softChannels = ({ kind, channels }: OutputKind): number =>
  channels + weightChannels({ kind, channels });

const weightChannels = ({ kind, channels }: OutputKind): number => (kind === 'softmax' ? 1 : channels);

export interface SoftTargets {
  /** `[batch, softChannels, voxels]`. The weights of a batch add up to 1, or to 0 where nothing is confident. */
  readonly values: Float32Array;
  /** Share of the voxels, or of voxels and regions, whose confidence reaches the threshold. */
  readonly confident: number;
}

/**
 * The teacher's probabilities and what each voxel counts. A class is a class of a softmax, or a region's inside or its
 * outside; those that are predicted nowhere with confidence leave the mean.
 * @param logits the teacher's, `[batch, channels, voxels]` @param threshold of the probability of what is predicted
 */
export function softTargets(
  spec: OutputKind,
  shape: LossShape,
  logits: ArrayLike<number>,
  threshold: number,
): SoftTargets {
  const { batch, voxels } = shape;
  const values = new Float32Array(batch * softChannels(spec) * voxels);
  const predicted = predictedClasses(spec, shape, logits, threshold, values);
  const counts = new Float64Array(2 * spec.channels);
  for (const found of predicted) if (found >= 0) counts[found] = (counts[found] ?? 0) + 1;
  const classes = counts.reduce((sum, count) => sum + Number(count > 0), 0);
  const rows = weightChannels(spec);
  const step = softChannels(spec) * voxels;
  let confident = 0;
  for (let i = 0; i < predicted.length; i++) {
    const found = predicted[i] as number;
    if (found < 0) continue;
    confident += 1;
    const sample = Math.floor(i / (rows * voxels));
    const at = sample * step + spec.channels * voxels + (i % (rows * voxels));
    values[at] = 1 / (classes * (counts[found] as number));
  }
  return { values, confident: predicted.length === 0 ? 0 : confident / predicted.length };
}

/** Writes probabilities; what is predicted with confidence, `[batch, weightChannels, voxels]`, -1 elsewhere. */
function predictedClasses(
  spec: OutputKind,
  { batch, voxels }: LossShape,
  logits: ArrayLike<number>,
  threshold: number,
  values: Float32Array,
): Int16Array {
  const { kind, channels } = spec;
  const predicted = new Int16Array(batch * weightChannels(spec) * voxels).fill(-1);
  const p = new Float64Array(channels);
  for (let n = 0; n < batch; n++) {
    const [first, firstValue] = [n * channels * voxels, n * softChannels(spec) * voxels];
    for (let v = 0; v < voxels; v++) {
      probabilities(kind, p, logits, first + v, voxels);
      let winner = 0;
      for (let c = 0; c < channels; c++) {
        const probability = p[c] as number;
        values[firstValue + c * voxels + v] = probability;
        if (probability > (p[winner] as number)) winner = c;
        if (kind === 'softmax' || Math.max(probability, 1 - probability) < threshold) continue;
        predicted[first + c * voxels + v] = 2 * c + Number(probability >= 0.5);
      }
      if (kind === 'softmax' && (p[winner] as number) >= threshold) predicted[n * voxels + v] = winner;
    }
  }
  return predicted;
}

/** One voxel's, from logits that lie `stride` apart. Every step asks it of every voxel: no closures, no checks. */
function probabilities(
  kind: LossSpec['kind'],
  p: Float64Array,
  logits: ArrayLike<number>,
  first: number,
  stride: number,
): void {
  if (kind === 'regions') {
    for (let c = 0; c < p.length; c++) p[c] = 1 / (1 + Math.exp(-(logits[first + c * stride] as number)));
    return;
  }
  let largest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < p.length; c++) largest = Math.max(largest, logits[first + c * stride] as number);
  let total = 0;
  for (let c = 0; c < p.length; c++) {
    const share = Math.exp((logits[first + c * stride] as number) - largest);
    p[c] = share;
    total += share;
  }
  for (let c = 0; c < p.length; c++) p[c] = (p[c] as number) / total;
}

export interface ConsistencyLoss {
  readonly value: number;
  /** With respect to the student's logits, `[batch, channels, voxels]`. */
  readonly gradient: Float64Array;
}

/** The loss in float64: the truth that both back ends are held against.
 *  @param logits the student's @param soft `SoftTargets.values`, through which nothing flows back */
export function consistencyLoss(
  spec: OutputKind,
  { batch, voxels }: LossShape,
  logits: ArrayLike<number>,
  soft: ArrayLike<number>,
): ConsistencyLoss {
  const { kind, channels } = spec;
  const gradient = new Float64Array(batch * channels * voxels);
  const p = new Float64Array(channels);
  const slope = new Float64Array(channels);
  let value = 0;
  for (let n = 0; n < batch; n++) {
    const target = (row: number, v: number) => soft[(n * softChannels(spec) + row) * voxels + v] ?? 0;
    for (let v = 0; v < voxels; v++) {
      const at = (c: number) => (n * channels + c) * voxels + v;
      probabilities(kind, p, logits, at(0), voxels);
      let mean = 0;
      for (let c = 0; c < channels; c++) {
        const weight = target(channels + (kind === 'softmax' ? 0 : c), v);
        const apart = (p[c] ?? 0) - target(c, v);
        value += weight * apart ** 2;
        slope[c] = 2 * weight * apart;
        mean += (p[c] ?? 0) * (slope[c] ?? 0);
      }
      for (let c = 0; c < channels; c++) {
        const [own, along] = [p[c] ?? 0, slope[c] ?? 0];
        gradient[at(c)] = kind === 'softmax' ? own * (along - mean) : own * (1 - own) * along;
      }
    }
  }
  return { value, gradient };
}
