/** nnU-Net 2.8.1's own losses (golden/training/micro.json, float64), and finite differences. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deepSupervisionWeights, type LossSpec, type LossTarget, scaleLoss } from './index.ts';

type Nested = number | boolean | readonly Nested[];
interface MicroCase {
  readonly target?: Nested;
  readonly total: number;
  readonly ce_or_bce: number;
  readonly dice: number;
  readonly grad_logits: Nested;
}

const path = new URL('../../../golden/training/micro.json', import.meta.url);
const micro: Record<string, MicroCase> & { logits: Nested } = JSON.parse(readFileSync(path, 'utf8'));
const flat = (nested: Nested): number[] =>
  typeof nested === 'object' ? nested.flatMap(flat) : [Number(nested)];
const shape = { batch: 2, voxels: 24 };

function specOf(name: string): LossSpec {
  const batchDice = name.endsWith('batch_dice_true');
  if (name.startsWith('labels')) {
    return { kind: 'softmax', channels: 2, batchDice, ...(name.includes('ignore2') && { ignoreLabel: 2 }) };
  }
  return { kind: 'regions', channels: 2, batchDice, ignoreChannel: name.includes('ignore_last') };
}

const names = Object.keys(micro).filter((name) => name !== 'logits');

it.each(names)('gives nnU-Net’s loss and gradient of %s', (name) => {
  const expected = micro[name] as MicroCase;
  const source = expected.target ?? micro[name.replace('_true', '_false')]?.target ?? [];
  const found = scaleLoss(specOf(name), shape, flat(micro.logits), { labels: flat(source) });
  // nnU-Net casts a region target to float32 (`target.float()`), and with it the whole BCE: one rounding of 2.06.
  const bar = name.startsWith('regions') ? 2.4e-7 : 1e-12;
  expect(Math.abs(found.crossEntropy - expected.ce_or_bce)).toBeLessThan(bar);
  expect(found.dice).toBeCloseTo(expected.dice, 12);
  expect(Math.abs(found.crossEntropy + found.dice - expected.total)).toBeLessThan(bar);
  const gradient = flat(expected.grad_logits);
  expect(found.gradient.length).toBe(gradient.length);
  const worst = gradient.reduce((w, value, i) => Math.max(w, Math.abs(value - (found.gradient[i] ?? 9))), 0);
  // The float32 sum above also leaves one rounding of the gradient (0.02) where voxels are ignored.
  expect(worst).toBeLessThan(name.startsWith('regions_ignore') ? 1e-9 : 1e-14);
  if (!name.includes('all_ignored') || name.includes('sample0')) return;
  expect(found.crossEntropy + found.dice).toBe(-1);
  expect([...found.gradient].every((value) => value === 0)).toBe(true);
});

it('halves the weight from scale to scale and gives the lowest none', () => {
  expect(deepSupervisionWeights(3)).toEqual([2 / 3, 1 / 3, 0]);
  expect(deepSupervisionWeights(1)).toEqual([1]);
});

/** A random batch of 2 samples with 5 voxels, 4 channels; labels may be ignored, sets may hold the own class. */
const cases = fc.record({
  kind: fc.constantFrom('softmax' as const, 'regions' as const),
  batchDice: fc.boolean(),
  withoutDice: fc.option(fc.constant(true as const), { nil: undefined, freq: 3 }),
  ignore: fc.boolean(),
  unknownSets: fc.array(fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  }),
  logits: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 40, maxLength: 40 }),
  labels: fc.array(fc.nat(4), { minLength: 50, maxLength: 50 }),
  sets: fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }),
});
type Drawn = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function lossOf(drawn: Drawn): [LossSpec, LossTarget] {
  const { kind, batchDice, withoutDice, ignore, unknownSets, labels, sets } = drawn;
  const shared = { channels: 4, batchDice, unknownSets, ...(withoutDice && { withoutDice }) };
  const unknown = sets.map((set) => Math.min(set, unknownSets.length));
  if (kind === 'softmax') {
    const spec: LossSpec = { kind, ...shared, ...(ignore && { ignoreLabel: 4 }) };
    const values = labels.slice(0, 10).map((label) => (ignore ? label : label % 4));
    return [spec, { labels: values, unknown }];
  }
  const channels = ignore ? 5 : 4;
  const values = labels.slice(0, 10 * channels).map((label) => label % 2);
  return [
    { kind, ...shared, ignoreChannel: ignore },
    { labels: values, unknown },
  ];
}

const SMALL = { batch: 2, voxels: 5 };

it('has the gradient that finite differences find, with unknown classes too', () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const [spec, target] = lossOf(drawn);
      const { gradient } = scaleLoss(spec, SMALL, drawn.logits, target);
      const total = (logits: number[]) => {
        const { crossEntropy, dice } = scaleLoss(spec, SMALL, logits, target);
        return crossEntropy + dice;
      };
      const h = 1e-5;
      for (let i = 0; i < 40; i++) {
        const moved = (by: number) => drawn.logits.map((value, j) => (i === j ? value + by : value));
        const slope = (total(moved(h)) - total(moved(-h))) / (2 * h);
        expect(Math.abs(slope - (gradient[i] ?? 9))).toBeLessThan(1e-8);
      }
    }),
    { numRuns: 60, seed: 6 },
  );
});

it('is nnU-Net’s loss bit for bit where nothing is unknown', () => {
  fc.assert(
    fc.property(cases, (drawn) => {
      const [{ unknownSets, ...plain }, { labels }] = lossOf(drawn);
      const without = scaleLoss(plain, SMALL, drawn.logits, { labels });
      const empty = scaleLoss({ ...plain, unknownSets }, SMALL, drawn.logits, {
        labels,
        unknown: new Uint8Array(10),
      });
      expect(empty).toEqual(without);
    }),
    { numRuns: 60, seed: 6 },
  );
});

it('merges own and unknown probability, and lets a class that is unknown everywhere leave the mean', () => {
  const spec: LossSpec = { kind: 'softmax', channels: 3, batchDice: false, unknownSets: [[2]] };
  const logits = [0, 1, 2].map((c) => Math.log([0.2, 0.5, 0.3][c] ?? 1));
  const found = scaleLoss(spec, { batch: 1, voxels: 1 }, logits, { labels: [1], unknown: [1] });
  expect(found.crossEntropy).toBeCloseTo(-Math.log(0.8), 12);
  expect(found.dice).toBeCloseTo(-(1.6 + 1e-5) / (1.8 + 1e-5), 12);
});
