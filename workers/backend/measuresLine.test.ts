import { expect, it } from 'vitest';
import { entropy, margin, regionsEntropy, softmax, toShareCode } from '../semisupervised/index.ts';
import type { Reduction } from './backend.ts';
import { measuresLine } from './measuresLine.ts';

const COUNT = 200;
const logits = Float32Array.from(
  { length: 4 * COUNT },
  (_, i) => 9 * Math.sin(i * 1.3) + 3 * Math.cos(i * i),
);
const rowOf = (voxel: number) => Array.from({ length: 4 }, (_, c) => logits[c * COUNT + voxel]);

function measured(reduction: Reduction) {
  const found = { margin: new Uint16Array(COUNT), entropy: new Uint16Array(COUNT) };
  measuresLine(logits, COUNT, reduction, found.margin, found.entropy, 0);
  return found;
}

it('gives the float64 reference’s margin and entropy of a softmax', () => {
  const confidence = { temperatures: [1.8], veto: false, measures: true };
  const found = measured({ kind: 'softmax', probabilities: false, confidence });
  for (let voxel = 0; voxel < COUNT; voxel++) {
    const p = softmax(rowOf(voxel), 1.8);
    expect(Math.abs(found.margin[voxel] - toShareCode(margin(p)))).toBeLessThanOrEqual(1);
    expect(Math.abs(found.entropy[voxel] - toShareCode(entropy(p)))).toBeLessThanOrEqual(1);
  }
});

it('gives the least sure region’s margin and the mean binary entropy of regions', () => {
  const temperatures = [1, 2, 0.5, 3];
  const confidence = { temperatures, veto: false, measures: true };
  const found = measured({
    kind: 'regions',
    regionsClassOrder: [1, 2, 3, 4],
    probabilities: false,
    confidence,
  });
  for (let voxel = 0; voxel < COUNT; voxel++) {
    const p = rowOf(voxel).map((z, r) => 1 / (1 + Math.exp(-z / temperatures[r])));
    const least = Math.min(...p.map((one) => Math.abs(2 * one - 1)));
    expect(Math.abs(found.margin[voxel] - toShareCode(least))).toBeLessThanOrEqual(1);
    expect(Math.abs(found.entropy[voxel] - toShareCode(regionsEntropy(p)))).toBeLessThanOrEqual(1);
  }
});
