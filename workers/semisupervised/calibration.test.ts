import { expect, it } from 'vitest';
import { borderBand, dilate } from './borders.ts';
import { calibrationRegion, chooseVoxels } from './calibrationSample.ts';
import { Candidates, isForeground } from './candidates.ts';
import { toCode } from './logOdds.ts';
import { probabilitiesAt, reliability, topLabels } from './reliability.ts';
import { seededUniform } from './seededHash.ts';
import { fitRegionTemperatures, fitTemperature } from './temperature.ts';
import { softmax } from './uncertainty.ts';

const normal = (stream: number, i: number) =>
  Math.sqrt(-2 * Math.log(1 - seededUniform(1, stream, 2 * i))) *
  Math.cos(2 * Math.PI * seededUniform(1, stream, 2 * i + 1));

/** A volume of 97 / 2.5 / 0.5 % classes whose logits are T times the truth's. */
function volume(trueTemperature: number) {
  const size = [20, 100, 100] as const;
  const voxels = 200_000;
  const prior = [Math.log(0.97), Math.log(0.025), Math.log(0.005)];
  const logits = new Float64Array(voxels * 3);
  const reference = new Uint16Array(voxels);
  const labels = new Uint8Array(voxels);
  const codes = new Uint16Array(voxels);
  for (let v = 0; v < voxels; v++) {
    const z = prior.map((log, c) => log + 1.2 * normal(c, v));
    const p = softmax(z, 1);
    const draw = seededUniform(2, 5, v);
    reference[v] = draw < p[0] ? 0 : draw < p[0] + p[1] ? 1 : 2;
    const raw = z.map((value) => value * trueTemperature);
    logits.set(raw, v * 3);
    const q = softmax(raw, 1);
    labels[v] = q.indexOf(Math.max(...q));
    codes[v] = toCode(Math.log(q[labels[v]] / (1 - q[labels[v]])));
  }
  return { map: { labels, codes, size, spacing: [5, 3, 3] as const }, logits, reference };
}

const { map, logits, reference } = volume(3);

/** As a prediction does it: block by block. */
function candidatesOf({
  seed = 1,
  block = 30_000,
  capacity = 100_000,
  excluded = undefined as Uint8Array | undefined,
}) {
  const found = new Candidates({ seed, stream: 2, capacity, excluded });
  for (let from = 0; from < map.labels.length; from += block) {
    const [labels, codes] = [map.labels.subarray(from, from + block), map.codes.subarray(from, from + block)];
    const wanted = found.offer(labels, codes, (i) => from + i);
    found.give(Float32Array.from(at(wanted.map((i) => from + i))));
  }
  return found.all();
}

function choose({ seed = 1, voxels = 50_000, excluded = undefined as Uint8Array | undefined }) {
  const candidates = candidatesOf({ seed, excluded, capacity: 2 * voxels });
  const choice = chooseVoxels(map, candidates, excluded, voxels);
  return { ...choice, voxels: choice.chosen.map((index) => candidates[index].voxel) };
}

const at = (voxels: Uint32Array) => {
  const rows = new Float64Array(voxels.length * 3);
  for (const [i, v] of voxels.entries()) rows.set(logits.subarray(3 * v, 3 * v + 3), 3 * i);
  return rows;
};

it('finds the true T from the voxels it chose', () => {
  const { voxels, weight } = choose({});
  expect(voxels.length).toBeLessThanOrEqual(50_000);
  const target = Uint16Array.from(voxels, (v) => reference[v]);
  const { temperature } = fitTemperature({ classes: 3, logits: at(voxels), target, weight });
  expect(Math.abs(temperature / 3 - 1)).toBeLessThan(0.03);
});

it('weighs the chosen voxels so that they stand for all', () => {
  const { voxels, weight } = choose({ voxels: 5000 });
  expect(weight.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
  for (const label of [0, 1, 2]) {
    const share = voxels.reduce((sum, v, i) => sum + (map.labels[v] === label ? weight[i] : 0), 0);
    const truth = map.labels.filter((value) => value === label).length / map.labels.length;
    expect(share).toBeCloseTo(truth, 10);
  }
});

it('chooses the same voxels again, others for another seed, and none that is excluded', () => {
  const one = choose({ voxels: 2000 });
  expect(choose({ voxels: 2000 })).toEqual(one);
  expect(choose({ voxels: 2000, seed: 2 }).voxels).not.toEqual(one.voxels);
  const excluded = Uint8Array.from(map.labels, (_, v) => v % 2);
  expect(choose({ voxels: 2000, excluded }).voxels.every((v) => v % 2 === 0)).toBe(true);
});

it('keeps the same candidates whatever the blocks, with their own logits', () => {
  const whole = candidatesOf({ block: 200_000, capacity: 3000 });
  expect(candidatesOf({ block: 777, capacity: 3000 })).toEqual(whole);
  expect(whole.length).toBeLessThanOrEqual(3100);
  for (const { voxel, logits: own } of whole)
    expect(own).toEqual(Float32Array.from(at(Uint32Array.of(voxel))));
});

it('sees foreground where 1 - p₀ > 0.001, and the region 10 mm around it', () => {
  const codeOf = (p0: number) => toCode(Math.log(p0 / (1 - p0)));
  expect([0.99, 0.9989, 0.9991].map((p0) => isForeground(0, codeOf(p0)))).toEqual([true, true, false]);
  expect(isForeground(3, codeOf(0.9999))).toBe(true);
  const line = { labels: Uint8Array.of(1, 0, 0, 0), codes: new Uint16Array(4).fill(65535) };
  const region = calibrationRegion({ ...line, size: [1, 1, 4], spacing: [1, 1, 5] });
  expect([...region]).toEqual([1, 1, 1, 0]);
});

it('takes every voxel where there are few', () => {
  const { voxels, weight } = choose({ voxels: 1e9 });
  expect(voxels.length).toBe(map.labels.length);
  expect(weight[0]).toBeCloseTo(1 / map.labels.length, 15);
});

it('finds a T for every region', () => {
  const voxels = 300_000;
  const z = new Float64Array(2 * voxels);
  const inside = new Uint8Array(2 * voxels);
  for (let i = 0; i < 2 * voxels; i++) {
    const truth = 2 * normal(7, i) - 1;
    inside[i] = seededUniform(3, 8, i) < 1 / (1 + Math.exp(-truth)) ? 1 : 0;
    z[i] = truth * (i % 2 === 0 ? 2 : 0.5);
  }
  const fits = fitRegionTemperatures(z, inside, 2, new Float64Array(voxels).fill(1));
  expect(Math.abs(fits[0].temperature / 2 - 1)).toBeLessThan(0.03);
  expect(Math.abs(fits[1].temperature / 0.5 - 1)).toBeLessThan(0.03);
});

it('finds an ECE below 0.01 where probabilities are true, and the error where they are not', () => {
  const weight = new Float64Array(reference.length).fill(1);
  const judged = (temperature: number) => ({
    classes: 3,
    probabilities: probabilitiesAt(logits, 3, temperature),
    target: reference,
    weight,
  });
  const good = reliability(judged(3));
  const raw = reliability(judged(1));
  expect(good.ece).toBeLessThan(0.01);
  expect(raw.ece).toBeGreaterThan(good.ece);
  expect(raw.nll).toBeGreaterThan(good.nll);
  expect(raw.brier).toBeGreaterThan(good.brier);
  const top = topLabels(judged(3));
  expect(reliability(judged(3), (v) => top[v] === 2).voxels).toBe(top.filter((label) => label === 2).length);
});

it('computes NLL, Brier and ECE as by hand', () => {
  const found = reliability({
    classes: 2,
    probabilities: Float64Array.of(0.9, 0.1, 0.4, 0.6),
    target: Uint16Array.of(0, 0),
    weight: Float64Array.of(1, 3),
  });
  expect(found.nll).toBeCloseTo(-(Math.log(0.9) + 3 * Math.log(0.4)) / 4, 12);
  expect(found.brier).toBeCloseTo((0.02 + 3 * 0.72) / 4, 12);
  expect(found.ece).toBeCloseTo((0.1 + 3 * 0.6) / 4, 12);
});

it('measures bands in millimetres', () => {
  const line = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0);
  expect([...borderBand(line, [1, 1, 8], [1, 1, 2], 2)]).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
  expect([...borderBand(line, [1, 1, 8], [1, 1, 2], 0)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  expect([...dilate(Uint8Array.of(0, 0, 0, 1), [4, 1, 1], [5, 1, 1], 10)]).toEqual([0, 1, 1, 1]);
});
