/**
 * nnU-Net's loss and its gradient with respect to the logits in plain ONNX; the float64 truth is
 * network/loss/scaleLoss.ts, whose formulas stand here as tensor operations.
 */
import { FLOOR, type LossSpec, SMOOTH } from '../../network/index.ts';
import type { OnnxBuilder } from './trainingBuilder.ts';

export interface LossTensors {
  readonly b: OnnxBuilder;
  readonly spec: LossSpec;
  readonly batch: number;
  readonly voxels: number;
  /** Spatial axes, fastest first. */
  readonly axes: readonly number[];
  /** `[batch, channels, …]` */
  readonly logits: string;
  /** `[batch, 1 or regions (+ 1), …]` */
  readonly labels: string;
  /** `[batch, 1, …]`, with unknown sets. */
  readonly unknownSet: string | undefined;
}

export interface EmittedLoss {
  /** `[2]`: cross-entropy, Dice. */
  readonly parts: string;
  /** Of their sum, `[batch, channels, …]`. */
  readonly gradient: string;
}

/** A target as tensors of 0 and 1. */
interface Facts {
  readonly target: string;
  /** `[batch, 1, …]`; undefined when every voxel counts. */
  readonly valid: string | undefined;
  /** `[batch, channels, …]`; undefined without unknown sets. */
  readonly unknown: string | undefined;
  /** valid · (1 - unknown); undefined when all ones. */
  readonly weight: string | undefined;
}

export function emitLoss(t: LossTensors): EmittedLoss {
  return t.spec.kind === 'softmax' ? softmaxLoss(t) : regionLoss(t);
}

/** True positives, predicted and reference voxels of hard predictions, `[3, channels]` over the batch. */
export function emitOverlap(t: LossTensors): string {
  const { b, spec } = t;
  const facts = emitFacts(t);
  const hard = spec.kind === 'softmax' ? onehotPrediction(t) : b.op('Greater', [t.logits, b.scalar(0)]);
  const { intersection, predicted, reference } = overlap(t, b.toFloat(hard), facts, true);
  const row = (a: string) => b.reshape(a, [1, spec.channels]);
  return b.concat([row(intersection), row(predicted), row(reference)], 0);
}

/** The first largest logit wins. */
function onehotPrediction({ b, spec, logits, axes }: LossTensors): string {
  const winner = b.op('ArgMax', [logits], { axis: { int: 1 }, keepdims: { int: 1 } });
  return b.op('Equal', [b.toFloat(winner), classIndices(b, spec.channels, axes)]);
}

const classIndices = (b: OnnxBuilder, count: number, axes: readonly number[], first = 0): string =>
  b.floats(
    Array.from({ length: count }, (_, c) => first + c),
    [count, ...axes.map(() => 1)],
  );

function emitFacts(t: LossTensors): Facts {
  const { b, spec, labels, axes } = t;
  if (spec.kind === 'softmax') {
    const target = b.toFloat(b.op('Equal', [labels, classIndices(b, spec.channels, axes)]));
    const ignored =
      spec.ignoreLabel === undefined ? undefined : b.op('Equal', [labels, b.scalar(spec.ignoreLabel)]);
    const valid = ignored && b.toFloat(b.op('Not', [ignored]));
    const open = emitUnknown(t);
    // The voxel's own class leads the merged probability; it is never one of the open ones.
    const unknown = open && b.mul(open, complement(b, target));
    return { target, valid, unknown, weight: weightOf(b, valid, unknown) };
  }
  const channels = spec.channels;
  if (!spec.ignoreChannel) {
    const unknown = emitUnknown(t);
    return { target: labels, valid: undefined, unknown, weight: weightOf(b, undefined, unknown) };
  }
  const target = b.slice(labels, [1], [0], [channels], [1]);
  const valid = complement(b, b.slice(labels, [1], [channels], [channels + 1], [1]));
  const unknown = emitUnknown(t);
  return { target, valid, unknown, weight: weightOf(b, valid, unknown) };
}

const complement = (b: OnnxBuilder, a: string): string => b.sub(b.scalar(1), a);

function weightOf(
  b: OnnxBuilder,
  valid: string | undefined,
  unknown: string | undefined,
): string | undefined {
  if (unknown === undefined) return valid;
  const known = complement(b, unknown);
  return valid === undefined ? known : b.mul(known, valid);
}

/** Set index → its channels: one-hot over the sets, then a 1×1 convolution with the table of sets. */
function emitUnknown({ b, spec, unknownSet, axes }: LossTensors): string | undefined {
  const { unknownSets, channels } = spec;
  if (unknownSets === undefined || unknownSet === undefined) return undefined;
  const hot = b.toFloat(b.op('Equal', [unknownSet, classIndices(b, unknownSets.length, axes, 1)]));
  const table = Array.from({ length: channels }, (_, c) => unknownSets.map((set) => Number(set.includes(c))));
  const ones = axes.map(() => 1);
  return b.op('Conv', [hot, b.floats(table.flat(), [channels, unknownSets.length, ...ones])], {
    kernel_shape: { ints: ones },
  });
}

const weighted = (b: OnnxBuilder, a: string, weight: string | undefined): string =>
  weight === undefined ? a : b.mul(a, weight);

/** Logits less their largest, Σ exp of these, and the probabilities. */
export function emitSoftmax(
  b: OnnxBuilder,
  logits: string,
): { readonly shifted: string; readonly total: string; readonly p: string } {
  const shifted = b.sub(logits, b.largest(logits, 1));
  const exponential = b.op('Exp', [shifted]);
  const total = b.sum(exponential, [1]);
  return { shifted, total, p: b.div(exponential, total) };
}

function softmaxLoss(t: LossTensors): EmittedLoss {
  const { b, logits } = t;
  const facts = emitFacts(t);
  const { shifted, total, p } = emitSoftmax(b, logits);
  const { own, share } =
    facts.unknown === undefined ? ownClass(b, shifted, facts) : openClasses(t, shifted, facts);
  const surprise = weighted(b, b.sub(b.op('Log', [total]), own), facts.valid);
  const count = validCount(t, facts, 1);
  const crossEntropy = b.div(everything(t, surprise), count);
  const slope = b.div(weighted(b, b.sub(p, share), facts.valid), count);
  if (t.spec.withoutDice) return crossEntropyAlone(b, crossEntropy, slope);
  const dice = diceTerm(t, p, facts);
  const centred = b.sub(dice.gradient, b.sum(b.mul(p, dice.gradient), [1]));
  return { parts: b.concat([crossEntropy, dice.value], 0), gradient: b.add(slope, b.mul(p, centred)) };
}

/** log Σ exp over the classes that may be right, less the shift; and each class's share of it. */
interface OpenLogits {
  readonly own: string;
  readonly share: string;
}

const ownClass = (b: OnnxBuilder, shifted: string, { target }: Facts): OpenLogits => ({
  own: b.sum(b.mul(shifted, target), [1]),
  share: target,
});

function openClasses(
  { b }: LossTensors,
  shifted: string,
  { target, valid, unknown = '' }: Facts,
): OpenLogits {
  const listed = b.add(target, unknown);
  // An ignored voxel has no class; letting it have all keeps its logarithm finite.
  const open = valid === undefined ? listed : b.op('Max', [listed, complement(b, valid)]);
  const isOpen = b.op('Greater', [open, b.scalar(0)]);
  const largest = b.largest(b.op('Where', [isOpen, shifted, b.scalar(-3e38)]), 1);
  const exponential = b.mul(b.op('Exp', [b.op('Min', [b.sub(shifted, largest), b.scalar(0)])]), open);
  const total = b.sum(exponential, [1]);
  return { own: b.add(b.op('Log', [total]), largest), share: b.div(exponential, total) };
}

function regionLoss(t: LossTensors): EmittedLoss {
  const { b, spec, logits, batch, voxels } = t;
  const facts = emitFacts(t);
  const p = b.op('Sigmoid', [logits]);
  const decay = b.op('Exp', [b.op('Neg', [b.op('Abs', [logits])])]);
  const softplus = b.add(b.op('Relu', [logits]), b.op('Log', [b.add(decay, b.scalar(1))]));
  const surprise = weighted(b, b.sub(softplus, b.mul(logits, facts.target)), facts.weight);
  const regions = spec.kind === 'regions' && spec.ignoreChannel ? spec.channels : 1;
  const count = regionCount(t, facts, regions, batch * spec.channels * voxels);
  const slope = b.div(weighted(b, b.sub(p, facts.target), facts.weight), count);
  const crossEntropy = b.div(everything(t, surprise), count);
  if (spec.withoutDice) return crossEntropyAlone(b, crossEntropy, slope);
  const dice = diceTerm(t, p, facts);
  const through = b.mul(b.mul(p, complement(b, p)), dice.gradient);
  return { parts: b.concat([crossEntropy, dice.value], 0), gradient: b.add(slope, through) };
}

const crossEntropyAlone = (b: OnnxBuilder, crossEntropy: string, gradient: string): EmittedLoss => ({
  parts: b.concat([crossEntropy, b.floats([0], [1])], 0),
  gradient,
});

/** Terms that BCE is averaged over. nnU-Net's ignore mask has one channel: the regions' means are then added. */
function regionCount(
  t: LossTensors,
  { valid, unknown, weight }: Facts,
  regions: number,
  all: number,
): string {
  const { b } = t;
  if (weight === undefined) return b.floats([all], [1]);
  const known = unknown === undefined && valid !== undefined ? everything(t, valid) : everything(t, weight);
  const share = unknown === undefined ? known : b.times(known, 1 / regions);
  return b.op('Max', [share, b.scalar(FLOOR)]);
}

function validCount(t: LossTensors, { valid }: Facts, least: number): string {
  const { b, batch, voxels } = t;
  if (valid === undefined) return b.floats([batch * voxels], [1]);
  return b.op('Max', [everything(t, valid), b.scalar(least)]);
}

/** Sum over all axes, `[1]`. */
const everything = ({ b, axes }: LossTensors, a: string): string => b.reshape(b.sum(a, [...axes, 1, 0]), [1]);

/** Σ w q y, Σ w q, Σ w y over space, and over the batch if so wished; axes stay. */
function overlap(t: LossTensors, p: string, { target, unknown, weight }: Facts, overBatch: boolean) {
  const { b, spec } = t;
  const merges = unknown !== undefined && spec.kind === 'softmax';
  const q = merges ? b.add(p, b.mul(target, b.sum(b.mul(unknown, p), [1]))) : p;
  const sum = (a: string) => b.sum(a, overBatch ? [...t.axes, 0] : t.axes);
  const reference = weighted(b, target, weight);
  return {
    intersection: sum(b.mul(reference, q)),
    predicted: sum(weighted(b, q, weight)),
    reference: sum(reference),
    sum,
    merges,
  };
}

/** See network/loss/diceTerm.ts; `value` is `[1]`, `gradient` with respect to p. */
function diceTerm(t: LossTensors, p: string, facts: Facts): { value: string; gradient: string } {
  const { b, spec } = t;
  const sums = overlap(t, p, facts, spec.batchDice);
  const top = b.add(b.times(sums.intersection, 2), b.scalar(SMOOTH));
  const bottom = b.op('Max', [
    b.add(b.add(sums.reference, sums.predicted), b.scalar(SMOOTH)),
    b.scalar(FLOOR),
  ]);
  const { share, count } = countedClasses(t, facts, sums.sum);
  const quotient = b.div(top, bottom);
  const value = b.op('Neg', [everything(t, b.div(b.mul(quotient, share), count))]);
  const perBottom = b.div(b.div(share, bottom), count);
  const onTarget = b.times(perBottom, -2);
  const everywhere = b.mul(perBottom, quotient);
  const slope = weighted(b, b.add(b.mul(facts.target, onTarget), everywhere), facts.weight);
  if (!sums.merges || facts.unknown === undefined) return { value, gradient: slope };
  const onOwn = b.sum(b.mul(facts.target, slope), [1]);
  return { value, gradient: b.add(slope, b.mul(facts.unknown, onOwn)) };
}

/** 1 for each class that enters the mean, and their number: not softmax's background, and not a class that is
 *  unknown in the whole reduction. */
function countedClasses(t: LossTensors, { valid, unknown, weight }: Facts, sum: (a: string) => string) {
  const { b, spec, batch, axes } = t;
  const classes = Array.from({ length: spec.channels }, (_, c) => Number(spec.kind === 'regions' || c > 0));
  const foreground = b.floats(classes, [1, spec.channels, ...axes.map(() => 1)]);
  const foregroundCount = classes.reduce((total, one) => total + one, 0);
  if (unknown === undefined || weight === undefined) {
    return { share: foreground, count: b.scalar(foregroundCount * (spec.batchDice ? 1 : batch)) };
  }
  const known = b.op('Greater', [sum(weight), b.scalar(0)]);
  // Nothing valid at all: nnU-Net's perfect 1, which counts.
  const isEmpty = valid && b.op('Not', [b.op('Greater', [sum(valid), b.scalar(0)])]);
  const counts = isEmpty === undefined ? known : b.op('Or', [known, isEmpty]);
  const share = b.mul(foreground, b.toFloat(counts));
  return { share, count: b.op('Max', [everything(t, share), b.scalar(1)]) };
}
