import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { annotationCoverage } from './annotationCoverage.ts';
import { composeLabels, splitComposite, unknownToIgnore } from './compositeLabels.ts';
import { caseUnknown, certainWhereLabelled, openChannels, setOf, withSet } from './unknownSets.ts';

it('keeps the numbers of sets that exist and adds new ones in rising order', () => {
  expect(withSet([[2]], [2])).toEqual({ sets: [[2]], k: 1 });
  expect(withSet([[2]], [3, 1, 3])).toEqual({ sets: [[2], [1, 3]], k: 2 });
  expect(withSet([[2]], [])).toEqual({ sets: [[2]], k: 0 });
  expect(() => setOf([[2]], 2)).toThrow(/unknown set 2 of 1/);
});

it('makes a class unknown everywhere that a case does not annotate', () => {
  expect(caseUnknown(Uint16Array.of(0, 1, 0), 3, [[1]], [1], [1, 2])).toEqual({
    k: Uint16Array.of(2, 3, 2),
    sets: [[1], [2], [1, 2]],
  });
  expect(caseUnknown(undefined, 2, [], undefined, [1, 2])).toEqual({ k: Uint16Array.of(0, 0), sets: [] });
});

it('leaves nothing unknown where labels are certain', () => {
  const k = Uint16Array.of(1, 1, 1);
  certainWhereLabelled(k, [0, 2, -1]);
  expect([...k]).toEqual([1, 0, 1]);
});

it('splits what it composed, except for sets under ignore', () => {
  const code = { labels: 5, ignoreLabel: 4 };
  const voxel = fc.tuple(fc.integer({ min: -1, max: 4 }), fc.integer({ min: 0, max: 9 }));
  fc.assert(
    fc.property(fc.array(voxel, { minLength: 1 }), (voxels) => {
      const [labels, k] = [voxels.map(([label]) => label), voxels.map(([, set]) => set)];
      const split = splitComposite(composeLabels(labels, k, code), code);
      expect([...split.labels]).toEqual(labels);
      expect([...split.k]).toEqual(voxels.map(([label, set]) => (label === 4 || label < 0 ? 0 : set)));
    }),
  );
  expect(() => composeLabels([5], [0], code)).toThrow(/label 5 of 5/);
  expect(() => composeLabels([1], [9999], code)).toThrow(/too many labels/);
});

it('ignores for stock nnU-Net what may be another label, and counts it', () => {
  const labels = Uint8Array.of(0, 1, 2, 3, 0);
  const found = unknownToIgnore(labels, Uint16Array.of(1, 1, 1, 1, 0), [[2]], 3);
  expect(found).toEqual({ labels: Uint8Array.of(3, 3, 2, 3, 0), voxels: 2 });
});

it('opens the channels of the set, and regions that hold only some of the candidates', () => {
  expect(openChannels(1, [2, 1], [[0], [1], [2]], false)).toEqual([2]);
  // Kidney = kidney, tumour and cyst; a voxel labelled tumour that may be cyst is kidney all the same.
  const kidney = [[1, 2, 3], [2, 3], [2]];
  expect(openChannels(2, [3], kidney, true)).toEqual([2]);
  expect(openChannels(1, [2], kidney, true)).toEqual([1, 2]);
  expect(openChannels(0, [2], kidney, true)).toEqual([0, 1, 2]);
});

it('warns of classes that nobody marked, and of background that nobody marked', () => {
  const scribbles = annotationCoverage([{ voxels: { 1: 30, 3: 70 } }], [1, 2], 3);
  expect(scribbles.annotated).toBeCloseTo(0.3);
  expect(scribbles.warnings).toEqual([{ kind: 'noBackground' }, { kind: 'classEmpty', label: 2 }]);
  const partial = annotationCoverage(
    [
      { voxels: { 0: 60, 1: 40 }, annotated: [1] },
      { voxels: { 0: 80, 1: 20 }, annotated: [1] },
    ],
    [1, 2],
    undefined,
  );
  expect(partial.classes).toEqual([
    { label: 0, voxels: 140, share: 0.7, cases: 2 },
    { label: 1, voxels: 60, share: 0.3, cases: 2 },
    { label: 2, voxels: 0, share: 0, cases: 0 },
  ]);
  expect(partial.warnings).toEqual([{ kind: 'classUnannotated', label: 2 }]);
});
