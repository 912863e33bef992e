import { expect, it } from 'vitest';
import { fromCode, regionsLogOdds, softmax, softmaxLogOdds, toCode } from '../semisupervised/index.ts';
import type { Reduction } from './backend.ts';
import { confidenceLine } from './confidenceLine.ts';

const CLASSES = 4;
const COUNT = 500;
const logits = Float32Array.from(
  { length: CLASSES * COUNT },
  (_, i) => 12 * Math.sin(i * 1.7) + 8 * Math.cos(i * i),
);
const rowOf = (voxel: number) => Array.from({ length: CLASSES }, (_, c) => logits[c * COUNT + voxel]);

function codesOf(reduction: Reduction) {
  const codes = new Uint16Array(COUNT);
  const rivals = new Uint16Array(COUNT);
  confidenceLine(logits, COUNT, reduction, codes, rivals, 0);
  return { codes, rivals };
}

it('gives the codes of the float64 reference for softmax, and the rival’s log-odds', () => {
  for (const temperature of [1, 2.5]) {
    const confidence = { temperatures: [temperature], veto: true };
    const { codes, rivals } = codesOf({ kind: 'softmax', probabilities: false, confidence });
    for (let voxel = 0; voxel < COUNT; voxel++) {
      const { s, best } = softmaxLogOdds(rowOf(voxel), temperature);
      expect(codes[voxel]).toBe(toCode(s));
      const p = softmax(rowOf(voxel), temperature);
      const rival = Math.max(...p.filter((_, c) => c !== best && c !== 0));
      const expected = Math.max(-8, Math.log(rival / (1 - rival)));
      expect(Math.abs(fromCode(rivals[voxel]) - expected)).toBeLessThan(32 / 65535);
    }
  }
});

it('gives the least sure region’s codes, and the likeliest region outside as rival', () => {
  const temperatures = [1, 2, 0.5, 1];
  const { codes, rivals } = codesOf({
    kind: 'regions',
    regionsClassOrder: [1, 2, 3, 4],
    probabilities: false,
    confidence: { temperatures, veto: true },
  });
  for (let voxel = 0; voxel < COUNT; voxel++) {
    expect(codes[voxel]).toBe(toCode(regionsLogOdds(rowOf(voxel), temperatures)));
    const off = rowOf(voxel).flatMap((z, r) => (z <= 0 ? [z / temperatures[r]] : []));
    expect(rivals[voxel]).toBe(toCode(Math.max(...off, Number.NEGATIVE_INFINITY)));
  }
});
