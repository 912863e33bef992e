/**
 * What becomes of the resampled logits of one line of voxels (spec nnunet-v2.md §6.10). `logits` is
 * `[class][voxel]`; with probabilities they are overwritten by float32 probabilities, on which labels are then
 * decided, as nnU-Net does.
 */
import type { Reduction } from './backend.ts';

/** Writes one label a voxel into `labels`; `count` voxels, `classes` channels. */
export function reduceLine(
  logits: Float32Array,
  classes: number,
  count: number,
  reduction: Reduction,
  labels: Uint16Array,
): void {
  switch (reduction.kind) {
    case 'softmax':
      if (reduction.probabilities) softmax(logits, classes, count);
      argmax(logits, classes, count, labels);
      return;
    case 'regions':
      if (reduction.probabilities) sigmoid(logits);
      threshold(logits, count, reduction, labels);
      return;
    default:
      reduction satisfies never;
  }
}

function softmax(logits: Float32Array, classes: number, count: number): void {
  for (let voxel = 0; voxel < count; voxel++) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[c * count + voxel] as number);
    let sum = 0;
    for (let c = 0; c < classes; c++) {
      const power = Math.exp((logits[c * count + voxel] as number) - highest);
      logits[c * count + voxel] = power;
      sum += power;
    }
    for (let c = 0; c < classes; c++) logits[c * count + voxel] = (logits[c * count + voxel] as number) / sum;
  }
}

/** The first maximum wins. */
function argmax(values: Float32Array, classes: number, count: number, labels: Uint16Array): void {
  for (let voxel = 0; voxel < count; voxel++) {
    let best = 0;
    let highest = values[voxel] as number;
    for (let c = 1; c < classes; c++) {
      const value = values[c * count + voxel] as number;
      if (value > highest) {
        highest = value;
        best = c;
      }
    }
    labels[voxel] = best;
  }
}

function sigmoid(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) values[i] = 1 / (1 + Math.exp(-(values[i] as number)));
}

/** In float32 the sigmoid of a logit up to this is still 0.5, which is not above 0.5. */
const SMALLEST_ABOVE_HALF = 2 ** -23;

/** Later regions override earlier ones. */
function threshold(
  values: Float32Array,
  count: number,
  reduction: Extract<Reduction, { kind: 'regions' }>,
  labels: Uint16Array,
): void {
  const limit = reduction.probabilities ? 0.5 : SMALLEST_ABOVE_HALF;
  labels.fill(0);
  reduction.regionsClassOrder.forEach((label, region) => {
    for (let voxel = 0; voxel < count; voxel++) {
      if ((values[region * count + voxel] as number) > limit) labels[voxel] = label;
    }
  });
}
