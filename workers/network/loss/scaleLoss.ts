/**
 * nnU-Net's loss of one scale in float64, with its gradient: the truth that both back ends are held against.
 * DC + CE (softmax) and DC + BCE (regions), with ignored voxels and per-class unknown sets.
 */
import { diceTerm } from './diceTerm.ts';
import { FLOOR, type LossParts, type LossShape, type LossSpec, type LossTarget } from './lossSpec.ts';
import { type VoxelFacts, voxelFacts } from './voxelFacts.ts';

export interface ScaleLoss extends LossParts {
  /** Of crossEntropy + dice with respect to the logits, `[batch, channels, voxels]`. */
  readonly gradient: Float64Array;
}

/** @param logits `[batch, channels, voxels]` in C order */
export function scaleLoss(
  spec: LossSpec,
  shape: LossShape,
  logits: ArrayLike<number>,
  target: LossTarget,
): ScaleLoss {
  const facts = voxelFacts(spec, shape, target);
  return spec.kind === 'softmax'
    ? softmaxLoss(spec, shape, logits, facts)
    : regionLoss(spec, shape, logits, facts);
}

function softmaxLoss(
  spec: LossSpec,
  shape: LossShape,
  logits: ArrayLike<number>,
  facts: VoxelFacts,
): ScaleLoss {
  const { channels } = spec;
  const { batch, voxels } = shape;
  const p = new Float64Array(batch * channels * voxels);
  const gradient = new Float64Array(p.length);
  const count = Math.max(1, sum(facts.valid));
  let crossEntropy = 0;
  for (let n = 0; n < batch; n++) {
    for (let v = 0; v < voxels; v++) {
      const at = (c: number) => (n * channels + c) * voxels + v;
      const isOpen = (c: number) => (facts.target[at(c)] ?? 0) + (facts.unknown[at(c)] ?? 0) > 0;
      const all = logSumExp(channels, (c) => logits[at(c)] ?? 0);
      for (let c = 0; c < channels; c++) p[at(c)] = Math.exp((logits[at(c)] ?? 0) - all);
      if (!facts.valid[n * voxels + v]) continue;
      // -log of the probability of {own class} ∪ S; of the own class alone where S is empty.
      const open = logSumExp(channels, (c) => (isOpen(c) ? (logits[at(c)] ?? 0) : -Infinity));
      crossEntropy += (all - open) / count;
      for (let c = 0; c < channels; c++) {
        const share = isOpen(c) ? Math.exp((logits[at(c)] ?? 0) - open) : 0;
        gradient[at(c)] = ((p[at(c)] ?? 0) - share) / count;
      }
    }
  }
  if (spec.withoutDice) return { crossEntropy, dice: 0, gradient };
  const dice = diceTerm(spec, shape, p, facts);
  addThroughSoftmax(spec, shape, p, dice.gradient, gradient);
  return { crossEntropy, dice: dice.value, gradient };
}

function logSumExp(count: number, logit: (c: number) => number): number {
  let largest = -Infinity;
  for (let c = 0; c < count; c++) largest = Math.max(largest, logit(c));
  let total = 0;
  for (let c = 0; c < count; c++) total += Math.exp(logit(c) - largest);
  return largest + Math.log(total);
}

/** gradient += p · (slope - Σ p · slope) */
function addThroughSoftmax(
  { channels }: LossSpec,
  { batch, voxels }: LossShape,
  p: Float64Array,
  slope: Float64Array,
  gradient: Float64Array,
): void {
  for (let n = 0; n < batch; n++) {
    for (let v = 0; v < voxels; v++) {
      const at = (c: number) => (n * channels + c) * voxels + v;
      let mean = 0;
      for (let c = 0; c < channels; c++) mean += (p[at(c)] ?? 0) * (slope[at(c)] ?? 0);
      for (let c = 0; c < channels; c++) {
        gradient[at(c)] = (gradient[at(c)] ?? 0) + (p[at(c)] ?? 0) * ((slope[at(c)] ?? 0) - mean);
      }
    }
  }
}

function regionLoss(
  spec: Extract<LossSpec, { kind: 'regions' }>,
  shape: LossShape,
  logits: ArrayLike<number>,
  facts: VoxelFacts,
): ScaleLoss {
  const { channels } = spec;
  const { voxels } = shape;
  const p = Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
  const weights = Float64Array.from(p, (_, at) => {
    const n = Math.floor(at / (channels * voxels));
    return (facts.valid[n * voxels + (at % voxels)] ?? 0) * (1 - (facts.unknown[at] ?? 0));
  });
  // nnU-Net's mask has one channel, so that with it the regions' means are added, without it averaged.
  const count = Math.max(sum(weights) / (spec.ignoreChannel ? channels : 1), FLOOR);
  const dice = spec.withoutDice ? undefined : diceTerm(spec, shape, p, facts);
  const gradient = new Float64Array(p.length);
  let total = 0;
  for (let at = 0; at < p.length; at++) {
    const [logit, y, weight] = [logits[at] ?? 0, facts.target[at] ?? 0, weights[at] ?? 0];
    const probability = p[at] ?? 0;
    total += weight * (Math.max(logit, 0) - logit * y + Math.log1p(Math.exp(-Math.abs(logit))));
    const through = probability * (1 - probability) * (dice?.gradient[at] ?? 0);
    gradient[at] = (weight * (probability - y)) / count + through;
  }
  return { crossEntropy: total / count, dice: dice?.value ?? 0, gradient };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}
