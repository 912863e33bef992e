/** PyTorch's float64 autograd (testing/meanTeacher.py), and cases that can be checked by hand. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { consistencyLoss, softTargets } from './index.ts';

interface GoldenCase {
  readonly kind: 'softmax' | 'regions';
  readonly channels: number;
  readonly batch: number;
  readonly voxels: number;
  readonly threshold: number;
  readonly teacher: readonly number[];
  readonly student: readonly number[];
  readonly confident: number;
  readonly loss: number;
  readonly gradient: readonly number[];
}

const path = new URL('./testing/meanTeacher.json', import.meta.url);
const golden: { cases: Record<string, GoldenCase> } = JSON.parse(readFileSync(path, 'utf8'));

it.each(Object.entries(golden.cases))('gives PyTorch’s loss and gradient of %s', (_, one) => {
  const { values, confident } = softTargets(one, one, one.teacher, one.threshold);
  const { value, gradient } = consistencyLoss(one, one, one.student, values);
  expect(confident).toBeCloseTo(one.confident, 12);
  // The teacher's targets and weights are float32, as back ends take them: one rounding of each.
  expect(Math.abs(value - one.loss)).toBeLessThan(1e-7);
  expect(gradient).toHaveLength(one.gradient.length);
  const worst = Math.max(...one.gradient.map((slope, i) => Math.abs(slope - (gradient[i] ?? 9))));
  expect(worst).toBeLessThan(1e-8);
});

const SOFTMAX = { kind: 'softmax', channels: 2 } as const;

it('averages over each predicted class, so that a rare one counts as much as air', () => {
  const shape = { batch: 1, voxels: 4 };
  // Three voxels of class 0, one of class 1.
  const { values, confident } = softTargets(SOFTMAX, shape, [9, 9, 9, 0, 0, 0, 0, 9], 0.9);
  expect([...values.slice(8)].map((weight) => weight.toFixed(4))).toEqual([
    '0.1667',
    '0.1667',
    '0.1667',
    '0.5000',
  ]);
  expect(confident).toBe(1);
});

it('is 0, without gradient, where the teacher is nowhere confident', () => {
  for (const kind of ['softmax', 'regions'] as const) {
    const spec = { kind, channels: 2 };
    const shape = { batch: 1, voxels: 3 };
    const { values, confident } = softTargets(spec, shape, [0, 0.1, 0, 0, 0, 0.1], 0.9);
    const { value, gradient } = consistencyLoss(spec, shape, [4, -4, 1, 0, 2, -50], values);
    expect([confident, value]).toEqual([0, 0]);
    expect(gradient.every((slope) => slope === 0)).toBe(true);
  }
});
