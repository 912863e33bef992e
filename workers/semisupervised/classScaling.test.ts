import { expect, it } from 'vitest';
import { fitClassScale, scaleCodes, scaledCode, scaledCut } from './classScaling.ts';
import { fromCode, LARGEST_CODE, logOddsOf, probabilityOf, toCode } from './logOdds.ts';
import { seededUniform } from './seededHash.ts';
import { countPrecision, type PrecisionCounts, precisionCut } from './targetPrecision.ts';

/** A case whose class is right with the probability that `truth` makes of the log-odds. */
function caseOf(
  seed: number,
  truth: (s: number) => number,
  voxels = 5000,
): { codes: Uint16Array; right: Uint8Array; counts: PrecisionCounts } {
  const labels = new Uint8Array(voxels).fill(1);
  const codes = Uint16Array.from(labels, (_, voxel) => toCode(8 * seededUniform(seed, 0, voxel)));
  const right = Uint8Array.from(codes, (code, voxel) =>
    Number(seededUniform(seed, 1, voxel) < probabilityOf(truth(fromCode(code)))),
  );
  const map = { labels, codes, size: [1, 1, voxels], spacing: [1, 1, 1] } as const;
  const counts = countPrecision(map, right, [1]).get(1);
  if (!counts) throw new Error('no counts');
  return { codes, right, counts };
}

const counted = (truth: (s: number) => number, cases = 10) =>
  Array.from({ length: cases }, (_, seed) => caseOf(seed, truth).counts);

it('finds the line that its log-odds were drawn by', () => {
  const found = fitClassScale(counted((s) => 0.6 * s - 0.8));
  expect(found?.slope).toBeCloseTo(0.6, 1);
  expect(found?.offset).toBeCloseTo(-0.8, 1);
});

it('makes what is kept as right as it says, on cases that it has not seen', () => {
  const truth = (s: number) => 0.4 * s + 0.5;
  const line = fitClassScale(counted(truth));
  if (!line) throw new Error('no line');
  for (const level of [0.9, 0.95]) {
    let [kept, right, promised, raw, rawRight, rawPromised] = [0, 0, 0, 0, 0, 0];
    for (let seed = 100; seed < 140; seed++) {
      const unseen = caseOf(seed, truth);
      unseen.codes.forEach((code, voxel) => {
        const [before, now] = [fromCode(code), fromCode(scaledCode(code, line))];
        if (before >= logOddsOf(level)) {
          raw++;
          rawRight += unseen.right[voxel];
          rawPromised += probabilityOf(before);
        }
        if (now < logOddsOf(level)) return;
        kept++;
        right += unseen.right[voxel];
        promised += probabilityOf(now);
      });
    }
    expect(Math.abs(right - promised) / kept).toBeLessThan(0.01);
    expect(Math.abs(rawRight - rawPromised) / raw).toBeGreaterThan(0.05);
  }
});

it('leaves calibrated log-odds nearly as they are', () => {
  const found = fitClassScale(counted((s) => s)) ?? { slope: 1, offset: 0 };
  expect(Math.abs(found.slope - 1)).toBeLessThan(0.05);
  expect(Math.abs(found.offset)).toBeLessThan(0.05);
});

it('knows nothing from fewer than five cases, and stays finite where nothing is ever wrong', () => {
  expect(fitClassScale(counted((s) => s / 2, 4))).toBeUndefined();
  const sure = fitClassScale(counted(() => 100));
  expect(scaledCode(toCode(2), sure ?? { slope: 1, offset: 0 })).toBeLessThan(LARGEST_CODE);
});

it('never turns the order of voxels round, however odd the class', () => {
  const line = fitClassScale(counted((s) => 2 - s / 2));
  expect(line?.slope).toBeGreaterThan(0);
});

it('leaves out what would only fit the cases it was fitted on', () => {
  const voxels = 200;
  const cases = Array.from(
    { length: 6 },
    (_, seed) => caseOf(seed, (s) => s + (seed % 2 === 0 ? 3 : -3), voxels).counts,
  );
  const line = fitClassScale(cases);
  // Cases contradict one another: whatever is found must serve those left out, or nothing is.
  if (line) expect(line.slope).toBeLessThan(1);
});

it('keeps the same voxels at a cut before and after', () => {
  const cases = counted((s) => 0.7 * s - 0.3);
  const line = fitClassScale(cases);
  const found = precisionCut(cases, 0.95, 1);
  if (!line || found.kind !== 'reached') throw new Error('nothing found');
  const { codes } = caseOf(50, (s) => s);
  const kept = (of: Uint16Array, code: number) => Array.from(of, (one) => one >= code);
  const before = kept(codes, found.cut.code);
  const scaled = codes.slice();
  scaleCodes(new Uint8Array(codes.length).fill(1), scaled, [{ value: 1, ...line }]);
  const after = kept(scaled, scaledCut(found.cut, line).code);
  const changed = before.filter((one, voxel) => one !== after[voxel]).length;
  // Two codes may become one.
  expect(changed).toBeLessThanOrEqual(2);
});

it('changes only the classes that have a line', () => {
  const codes = Uint16Array.of(40_000, 40_000, 40_000);
  scaleCodes(Uint8Array.of(0, 1, 2), codes, [{ value: 1, slope: 0.5, offset: 1 }]);
  expect([...codes]).toEqual([40_000, toCode(0.5 * fromCode(40_000) + 1), 40_000]);
});
