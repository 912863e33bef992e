/** Boxes of the real nnUNetDataLoader (nnU-Net 2.8.1) from its own draws: golden/training/sampling.json. */
import { expect, it } from 'vitest';
import type { Zyx } from '../image/index.ts';
import { CounterRandom, type Draws } from './counterRandom.ts';
import { isForced, type PatchRequest, samplePatch } from './patchSampling.ts';
import { goldenJson, goldenNpz } from './testing/goldenTraining.ts';

type Call = readonly ['choice' | 'randint', number, number | null, unknown];
interface Run {
  readonly name: string;
  readonly initial_patch: readonly number[];
  readonly final_patch: readonly number[];
  readonly ignore_label: boolean;
  readonly batch_size: number;
  readonly batches: readonly {
    readonly cases: readonly string[];
    readonly patches: readonly {
      readonly forced: boolean;
      readonly lbs: readonly number[];
      readonly ubs: readonly number[];
      readonly rng: readonly Call[];
      readonly class?: number | 'annotated';
    }[];
  }[];
}

const { runs }: { runs: readonly Run[] } = goldenJson('sampling.json');
const arrays = goldenNpz('sampling_cases.npz');
const zyx = (size: readonly number[]): Zyx => {
  const [z = 1, y = 1, x = 1] = size.length === 2 ? [1, ...size] : size;
  return [z, y, x];
};

/** nnU-Net's draws, in order; a draw over another range fails. */
function replay(calls: readonly Call[]): Draws & { readonly left: () => number } {
  let at = 0;
  return {
    left: () => calls.length - at,
    index(count) {
      const call = calls[at++];
      if (call === undefined) throw new RangeError('nnU-Net drew less often');
      const [kind, low, high] = call;
      const [range, value] =
        kind === 'choice' ? [low, Number(call[3])] : [Number(high) - low, Number(call[3]) - low];
      expect(count).toBe(range);
      return value;
    },
  };
}

function requestFor(run: Run, name: string, forced: boolean): PatchRequest {
  const keys = ['1', '2', '3', ...(run.ignore_label ? ['annotated'] : [])];
  return {
    shape: zyx(arrays.get(`${name}_seg`)?.shape ?? []),
    initialPatch: zyx(run.initial_patch),
    finalPatch: zyx(run.final_patch),
    hasIgnore: run.ignore_label,
    forced,
    classes: keys.map((key) => ({
      voxels: Int32Array.from(arrays.get(`${name}_locations_${key}`)?.data ?? [], Number),
      isAnnotated: key === 'annotated',
    })),
  };
}

it.each(runs.map((run) => [run.name, run] as const))('takes the boxes of the loader, run %s', (_, run) => {
  let boxes = 0;
  for (const { cases, patches } of run.batches) {
    for (const [sample, patch] of patches.entries()) {
      expect(isForced(sample, run.batch_size)).toBe(patch.forced);
      const request = requestFor(run, cases[sample] ?? '', patch.forced);
      const draws = replay(patch.rng);
      const { start, chosen } = samplePatch(request, draws);
      expect(start).toEqual([...patch.lbs]);
      expect(start.map((from, axis) => from + (request.initialPatch[axis] ?? 0))).toEqual([...patch.ubs]);
      expect(draws.left()).toBe(0);
      expect(chosen === undefined ? undefined : ([1, 2, 3, 'annotated'] as const)[chosen]).toBe(patch.class);
      boxes += 1;
    }
  }
  expect(boxes).toBe(50);
});

it('forces the last third of a batch', () => {
  const forced = (size: number) =>
    Array.from({ length: size }, (_, j) => isForced(j, size)).filter(Boolean).length;
  expect([1, 2, 3, 4, 5, 9, 12, 25, 49].map(forced)).toEqual([0, 1, 1, 1, 2, 3, 4, 8, 16]);
});

interface Frequency {
  readonly patches_containing_label: Readonly<Record<string, number>>;
}

it.each([
  ['3d', false],
  ['3d_ignore', true],
] as const)('shows each label as often as the loader does, run %s', (name, hasIgnore) => {
  const frequency: Frequency = goldenJson('sampling.json').frequency_2000_patches[name];
  const seg = arrays.get('case_0_seg');
  const shape = zyx(seg?.shape ?? []);
  const run = { ignore_label: hasIgnore, initial_patch: [8, 8, 8], final_patch: [8, 8, 8] } as unknown as Run;
  const labelsAt = (start: Zyx): Set<number> => {
    const found = new Set<number>();
    for (let z = start[0]; z < start[0] + 8; z++)
      for (let y = start[1]; y < start[1] + 8; y++)
        for (let x = start[2]; x < start[2] + 8; x++) {
          const inside = z >= 0 && y >= 0 && x >= 0 && z < shape[0] && y < shape[1] && x < shape[2];
          found.add(inside ? Number(seg?.data[(z * shape[1] + y) * shape[2] + x]) : -1);
        }
    return found;
  };
  const seen = new Map<string, number>();
  const requests = [false, true].map((forced) => ({ forced, request: requestFor(run, 'case_0', forced) }));
  for (let i = 0; i < 1000; i++) {
    for (const { forced, request } of requests) {
      const { start } = samplePatch(request, new CounterRandom(11, [i, Number(forced)]));
      for (const label of labelsAt(start)) {
        const key = `${forced ? 'forced' : 'random'}/${label}`;
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }
  }
  for (const [key, expected] of Object.entries(frequency.patches_containing_label)) {
    const share = expected / 1000;
    // Both are samples of 1000: three standard deviations of their difference, and one patch for shares of 0 or 1.
    const bound = 3 * Math.sqrt(2 * 1000 * share * (1 - share)) + 1;
    expect(Math.abs((seen.get(key) ?? 0) - expected), key).toBeLessThanOrEqual(bound);
  }
});
