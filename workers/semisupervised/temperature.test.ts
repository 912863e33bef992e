import { expect, it } from 'vitest';
import { fitTemperature } from './temperature.ts';
import { softmax } from './uncertainty.ts';

/** Counter-based draws: the n-th number of a seed. */
function uniform(seed: number, n: number): number {
  let h = (seed ^ Math.imul(n + 1, 0x9e3779b1)) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

const normal = (seed: number, n: number): number =>
  Math.sqrt(-2 * Math.log(1 - uniform(seed, 2 * n))) * Math.cos(2 * Math.PI * uniform(seed, 2 * n + 1));

it('recovers T from soft targets to 1e-4', () => {
  for (const trueTemperature of [0.5, 1, 3, 7]) {
    const voxels = 500;
    const soft = new Float64Array(voxels * 3);
    const logits = new Float64Array(voxels * 3);
    for (let v = 0; v < voxels; v++) {
      const p = softmax(
        [0, 1, 2].map((c) => 1.5 * normal(7, v * 3 + c)),
        1,
      );
      p.forEach((value, c) => {
        soft[v * 3 + c] = value;
        logits[v * 3 + c] = trueTemperature * Math.log(value);
      });
    }
    const weight = new Float64Array(voxels).fill(1);
    const { temperature } = fitTemperature({ classes: 3, logits, target: { soft }, weight });
    expect(Math.abs(temperature / trueTemperature - 1)).toBeLessThan(1e-4);
  }
});

it('recovers T from hard labels of rare classes within 3 % when voxels are drawn naturally', () => {
  const voxels = 400_000;
  const trueTemperature = 3;
  const prior = [Math.log(0.97), Math.log(0.025), Math.log(0.005)];
  const logits = new Float64Array(voxels * 3);
  const target = new Uint16Array(voxels);
  for (let v = 0; v < voxels; v++) {
    const z = prior.map((log, c) => log + 1.2 * normal(11, v * 3 + c));
    const p = softmax(z, 1);
    const draw = uniform(13, v);
    target[v] = draw < p[0] ? 0 : draw < p[0] + p[1] ? 1 : 2;
    z.forEach((value, c) => {
      logits[v * 3 + c] = trueTemperature * value;
    });
  }
  const weight = new Float64Array(voxels).fill(1);
  const { temperature } = fitTemperature({ classes: 3, logits, target, weight });
  expect(Math.abs(temperature / trueTemperature - 1)).toBeLessThan(0.03);
});

it('clamps T and says so when the data are separated', () => {
  const logits = new Float64Array([5, 0, 0, 5]);
  const fit = fitTemperature({
    classes: 2,
    logits,
    target: new Uint16Array([0, 1]),
    weight: new Float64Array([1, 1]),
  });
  expect(fit.clamped).toBe(true);
  expect(fit.temperature).toBeCloseTo(0.2, 12);
});
