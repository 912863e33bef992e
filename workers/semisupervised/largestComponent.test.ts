import { expect, it } from 'vitest';
import { applyPostprocessing, evaluateCases } from '../nnunet/evaluation/index.ts';
import { componentDice, provenLargest } from './largestComponent.ts';
import { seededUniform } from './seededHash.ts';

const line = (labels: readonly number[]) => ({
  labels: Uint8Array.from(labels),
  size: [1, 1, labels.length] as const,
});

it('finds the Dice of a class with and without its crumbs, the reference’s ignore left out', () => {
  const map = line([1, 1, 1, 0, 1, 0, 2, 2, 0, 1]);
  const reference = Uint8Array.of(1, 1, 0, 0, 0, 0, 2, 2, 0, 9);
  const found = componentDice(map, reference, [1, 2, 3], 9);
  // All: 4 predicted, 2 right, 2 true. Largest: 3 predicted, 2 right.
  expect(found.get(1)).toEqual({ all: 4 / 6, largest: 4 / 5 });
  expect(found.get(2)).toEqual({ all: 1, largest: 1 });
  expect(found.has(3)).toBe(false);
});

it('proves the rule only where the mean over cases is strictly better', () => {
  const cases = [
    new Map([
      [1, { all: 0.8, largest: 0.9 }],
      [2, { all: 1, largest: 1 }],
      [3, { all: 0.7, largest: 0.8 }],
    ]),
    new Map([
      [1, { all: 0.9, largest: 0.85 }],
      [3, { all: 0.9, largest: 0.7 }],
    ]),
  ];
  expect(provenLargest(cases, [1, 2, 3, 4])).toEqual([1]);
});

it('proves what nnU-Net’s own evaluation proves', async () => {
  const size = [6, 8, 8] as const;
  const values = [1, 2, 3];
  const drawn = (seed: number, stream: number) =>
    Uint8Array.from({ length: 384 }, (_, voxel) => {
      const inBlob =
        Math.hypot(Math.floor(voxel / 64) - 3, (Math.floor(voxel / 8) % 8) - 4, (voxel % 8) - 4) < 3;
      const u = seededUniform(seed, stream, voxel);
      return inBlob ? 1 + (voxel % 8 < 4 ? 0 : 1) : u < 0.1 ? 1 + Math.floor(u * 30) : 0;
    });
  const found: number[] = [];
  for (let seed = 0; seed < 8; seed++) {
    const cases = [0, 1, 2].map((one) => ({
      labels: drawn(seed, one),
      reference: drawn(seed, one + 10),
    }));
    const dice = async (kept: readonly number[]) => {
      const summary = await evaluateCases(
        cases.map(({ labels, reference }) => ({
          predictionFile: 'p',
          referenceFile: 'r',
          prediction: async () => applyPostprocessing({ data: labels, size }, kept),
          reference: async () => ({ data: reference, size }),
        })),
        { entries: values },
      );
      return (value: number) => summary.mean[String(value)].Dice;
    };
    const before = await dice([]);
    const expected: number[] = [];
    for (const value of values) if ((await dice([value]))(value) > before(value)) expected.push(value);
    const maps = cases.map(({ labels, reference }) => componentDice({ labels, size }, reference, values));
    expect(provenLargest(maps, values)).toEqual(expected);
    found.push(...expected);
  }
  expect(found.length).toBeGreaterThan(0);
});
