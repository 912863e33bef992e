import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { setOf, type UnknownSets } from '../semisupervised/index.ts';
import { EditRecorder } from './edit.ts';
import { EditHistory } from './history.ts';
import { unknownRule, unknownVoxels } from './unknownClass.ts';

it('adds a class to what was unknown already, and takes only that class out again', () => {
  const data = Uint16Array.of(0, 1, 2, 0);
  const adding = unknownRule([[2], [3]], 3, true);
  const recorder = new EditRecorder(data, adding.rule, true);
  recorder.set(0, 3, 0);
  const names = (sets: UnknownSets) => [...data].map((k) => setOf(sets, k).join('+'));
  expect(names(adding.sets)).toEqual(['3', '2+3', '3', '']);
  const taking = unknownRule(adding.sets, 2, false);
  new EditRecorder(data, taking.rule, true).set(0, 4, 0);
  expect(names(taking.sets)).toEqual(['3', '3', '3', '']);
});

it('counts a voxel for every class that it leaves open', () => {
  const counts = new Map([
    [0, 50],
    [1, 4],
    [2, 3],
  ]);
  expect(unknownVoxels(counts, [[2], [2, 5]])).toEqual(
    new Map([
      [2, 7],
      [5, 3],
    ]),
  );
});

it('is undone and redone in one stack with labels', () => {
  const mark = fc.record({
    layer: fc.constantFrom('labels' as const, 'unknown' as const),
    from: fc.integer({ min: 0, max: 40 }),
    length: fc.integer({ min: 1, max: 20 }),
    value: fc.integer({ min: 1, max: 4 }),
    adds: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(mark, { minLength: 200, maxLength: 200, size: 'max' }), (marks) => {
      const [labels, unknown] = [new Uint16Array(60), new Uint16Array(60)];
      const history = new EditHistory<never>(labels);
      history.unknown = unknown;
      let sets: UnknownSets = [];
      for (const { layer, from, length, value, adds } of marks) {
        const given = unknownRule(sets, value, adds);
        sets = given.sets;
        const plain = { overwrites: given.rule.overwrites };
        const recorder =
          layer === 'labels'
            ? new EditRecorder(labels, plain, true)
            : new EditRecorder(unknown, given.rule, true);
        recorder.set(from, from + length, value);
        history.did({ what: layer, [layer === 'labels' ? 'voxels' : 'unknown']: recorder.take() });
      }
      const ends = [labels.slice(), unknown.slice()];
      while (history.undo());
      expect([labels, unknown]).toEqual([new Uint16Array(60), new Uint16Array(60)]);
      while (history.redo());
      expect([labels, unknown]).toEqual(ends);
    }),
    { numRuns: 20 },
  );
});
