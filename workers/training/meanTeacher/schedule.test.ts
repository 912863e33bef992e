/** The teacher's average and the weight's ramp against NumPy's float64 (network/loss/testing/meanTeacher.py). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { followStudent } from '../../backend/index.ts';
import { averagingDecay, rampedWeight, teacherAt } from './schedule.ts';

const path = new URL('../../network/loss/testing/meanTeacher.json', import.meta.url);
const golden: {
  moving_average: { decay: number; start: number; students: number[]; averages: number[] };
  ramp: { weight: number; steps: number; weights: number[] };
} = JSON.parse(readFileSync(path, 'utf8'));

it('ramps the weight over the first fifth of the training', () => {
  const { weight, steps, weights } = golden.ramp;
  weights.forEach((expected, step) => {
    expect(rampedWeight(weight, step, steps)).toBeCloseTo(expected, 15);
  });
  expect(rampedWeight(weight, 0, steps)).toBeCloseTo(0.1 * Math.exp(-5), 15);
  expect(rampedWeight(weight, 40, steps)).toBe(0.1);
});

it('moves the teacher as the float64 average does, but for float32’s rounding', () => {
  const { decay, start, students, averages } = golden.moving_average;
  const teacher = new Map([['w', Float32Array.of(start)]]);
  students.forEach((student, step) => {
    followStudent(teacher, new Map([['w', Float32Array.of(student)]]), averagingDecay(step, decay));
    const expected = averages[step] ?? Number.NaN;
    expect(Math.abs((teacher.get('w')?.[0] ?? 9) - expected)).toBeLessThan(
      2e-6 * Math.max(1, Math.abs(expected)),
    );
  });
});

it('is the student after the first step, and the mean of two after the second', () => {
  const decays = [0, 1, 2, 99, 5000].map((step) => averagingDecay(step, 0.99));
  [0, 1 / 2, 2 / 3, 0.99, 0.99].forEach((expected, i) => void expect(decays[i]).toBeCloseTo(expected, 15));
  expect(teacherAt({ weight: 0.1, threshold: 0.8, decay: 0.99 }, 20, 100)).toEqual({
    weight: 0.1,
    threshold: 0.8,
    decay: 1 - 1 / 21,
  });
});
