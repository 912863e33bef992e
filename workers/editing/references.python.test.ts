/** Whole-map edits against SimpleITK and SciPy on small random volumes. Skipped by name without their Python. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { askPython, hasPython } from '../../scripts/python/index.ts';
import type { Zyx } from '../image/index.ts';
import { redoEdit } from './edit.ts';
import { type LabelMap, ruleExcept } from './labelMap.ts';
import { type Operation, propose } from './operation.ts';

const SCRIPT = fileURLToPath(new URL('testing/reference_edits.py', import.meta.url));
const SIZE: Zyx = [9, 12, 14];
const SPACING: Zyx = [2.5, 1, 0.8];
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];

const numbers = z.array(z.number());
const answersSchema = z.object({
  grown: numbers,
  lengths: z.record(z.string(), numbers),
  blurred: z.record(z.string(), numbers),
  wider: numbers,
  narrower: numbers,
  filled: numbers,
  largest: numbers,
});

/** Small whole numbers that repeat for the same seed. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function draw(seed: number) {
  const random = noise(seed);
  const place = (at: number) => [Math.floor(at / 168), Math.floor(at / 14) % 12, at % 14] as const;
  const inBall = (at: number) => {
    const [z, y, x] = place(at);
    return Math.hypot((z - 4) * 2.5, y - 6, (x - 7) * 0.8) < 5;
  };
  const scan = Int16Array.from(
    { length: VOXELS },
    (_, at) => (inBall(at) ? 100 : 0) + Math.floor(random() * 40),
  );
  const seeds = Uint16Array.from({ length: VOXELS }, () => {
    const one = random();
    return one < 0.03 ? 1 : one < 0.05 ? 2 : one < 0.06 ? 7 : 0;
  });
  const blobs = Uint16Array.from(scan, (value) =>
    value > 90 && random() < 0.9 ? 1 : random() < 0.1 ? 2 : 0,
  );
  return { scan, seeds, blobs };
}

function ask({ scan, seeds, blobs }: ReturnType<typeof draw>) {
  const given = {
    size: SIZE,
    spacing: SPACING,
    scan: [...scan],
    seeds: [...seeds],
    labels: [...blobs],
    seed: [4, 6, 7],
    spread: 2,
    deviation: 1.3,
    millimetres: 1.7,
  };
  const output = askPython([SCRIPT], { input: JSON.stringify(given) });
  return answersSchema.parse(JSON.parse(output));
}

const mapOf = (labels: Uint16Array): LabelMap => ({ data: labels.slice(), size: SIZE, spacing: SPACING });

function after(labels: Uint16Array, operation: Operation, scan?: Int16Array | Float32Array): Uint16Array {
  const map = mapOf(labels);
  redoEdit(map.data, propose(map, ruleExcept(), operation, scan ? { scan } : {}));
  return map.data;
}

const own = (labels: Uint16Array, value: number): number[] =>
  Array.from(labels, (label) => (label === value ? 1 : 0));

describe.skipIf(!hasPython)('with SimpleITK and SciPy', () => {
  it.each([1, 2, 3])('edits random volume %i as they do', (volume) => {
    const { scan, seeds, blobs } = draw(volume);
    const truth = ask({ scan, seeds, blobs });

    const click: Operation = { kind: 'regionGrow', seed: [4, 6, 7], spread: 2, value: 5 };
    const grown = own(after(new Uint16Array(VOXELS), click, Float32Array.from(scan)), 5);
    expect(grown).toEqual(truth.grown);
    expect(grown.filter((set) => set).length).toBeGreaterThan(100);

    const cut = after(seeds, { kind: 'growCut', unseeded: 0, margin: 100 }, scan);
    // Where two seeds are equally near, either is right.
    const farther = [...cut].filter((label, at) => {
      const least = Math.min(...Object.values(truth.lengths).map((lengths) => lengths[at] ?? 0));
      return truth.lengths[label]?.[at] !== least;
    });
    expect(farther).toEqual([]);
    expect(new Set(cut)).toEqual(new Set([1, 2, 7]));

    const smooth = after(blobs, { kind: 'smoothJointly', values: [1, 2], millimetres: 1.3 });
    const weaker = [...smooth].filter((label, at) => {
      const most = Math.max(...Object.values(truth.blurred).map((strengths) => strengths[at] ?? 0));
      return (truth.blurred[label]?.[at] ?? 0) < most - 1e-5;
    });
    expect(weaker).toEqual([]);
    expect(smooth).not.toEqual(blobs);

    const one = blobs.map((value) => (value === 1 ? 1 : 0));
    const margin = (millimetres: number) => own(after(one, { kind: 'margin', value: 1, millimetres }), 1);
    expect(margin(1.7)).toEqual(truth.wider);
    expect(margin(-1.7)).toEqual(truth.narrower);
    expect(own(after(one, { kind: 'fillHoles', value: 1 }), 1)).toEqual(truth.filled);
    expect(own(after(blobs, { kind: 'keepLargest', value: 1 }), 1)).toEqual(truth.largest);
  });
});
