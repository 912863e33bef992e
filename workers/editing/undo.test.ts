import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { paintStroke } from './brush.ts';
import { EditRecorder, redoEdit } from './edit.ts';
import { EditHistory } from './history.ts';
import { type LabelMap, type PaintRule, ruleExcept } from './labelMap.ts';
import { propose } from './operation.ts';
import { limits, operation, SIZE, SPACING, scan, segment, start, stroke } from './testing/randomEdits.ts';

const EDITS = 200;

const edits = fc.array(
  fc.tuple(fc.oneof({ weight: 2, arbitrary: stroke }, { weight: 5, arbitrary: operation }), limits),
  {
    minLength: EDITS,
    maxLength: EDITS,
    size: 'max',
  },
);

it('restores the start bit for bit after 200 random edits are undone, and the end when they are redone', () => {
  fc.assert(
    fc.property(edits, (sequence) => {
      const map: LabelMap = { data: start(), size: SIZE, spacing: SPACING };
      const first = map.data.slice();
      const history = new EditHistory<never>(map.data);
      for (const [edit, { locked, range }] of sequence) {
        const rule: PaintRule = {
          ...ruleExcept(locked),
          ...(range && { range: { voxels: scan, lower: range[0], upper: range[1] } }),
        };
        if (edit.kind === 'stroke') {
          const recorder = new EditRecorder(map.data, rule, true);
          for (let at = 1; at < edit.points.length; at++)
            paintStroke(
              recorder,
              map,
              edit,
              edit.through,
              edit.points[at - 1] ?? [0, 0, 0],
              edit.points[at] ?? [0, 0, 0],
            );
          history.did({ what: edit.kind, voxels: recorder.take() });
        } else {
          const voxels = propose(map, rule, edit, { scan });
          redoEdit(map.data, voxels);
          history.did({ what: edit.kind, voxels });
        }
      }
      const last = map.data.slice();
      while (history.undo());
      expect(map.data).toEqual(first);
      while (history.redo());
      expect(map.data).toEqual(last);
    }),
    { numRuns: 25 },
  );
});

it('changes no voxel of a locked segment, whatever the tool', () => {
  fc.assert(
    fc.property(operation, segment, (edit, locked) => {
      const map: LabelMap = { data: start(), size: SIZE, spacing: SPACING };
      const before = map.data.slice();
      redoEdit(map.data, propose(map, ruleExcept([locked]), edit, { scan }));
      expect(before.every((old, at) => old !== locked || map.data[at] === locked)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it('keeps nothing of an edit that changed nothing, and forgets redo after a new edit', () => {
  const data = new Uint16Array(10);
  const history = new EditHistory<number>(data);
  const paint = (from: number, to: number) => {
    const recorder = new EditRecorder(data, ruleExcept(), true);
    recorder.set(from, to, 1);
    return history.did({ what: 'brush', voxels: recorder.take() });
  };
  expect(paint(0, 5)).toBe(true);
  expect(paint(0, 5)).toBe(false);
  history.undo();
  paint(7, 8);
  expect(history.redoable).toBeUndefined();
  expect([...data]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
});

const noise = fc.record({
  seed: fc.integer({ min: 1, max: 2 ** 31 }),
  share: fc.constantFrom(2, 5, 100),
  value: fc.integer({ min: 0, max: 4 }),
});

/** An edit of single voxels all over the map: as many runs as voxels. */
function speckle(
  data: Uint16Array,
  { seed, share, value: wanted }: { seed: number; share: number; value: number },
) {
  const recorder = new EditRecorder(data, ruleExcept(), true);
  let state = seed;
  for (let at = 0; at < data.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if ((state >>> 8) % share === 0) recorder.set(at, at + 1, wanted);
  }
  return recorder.take();
}

const bytesOf = (data: Uint16Array = new Uint16Array(0)) => Buffer.from(data.buffer, 0, data.byteLength);

it('never holds more than its bytes, whatever the edits, and still undoes fifty', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(noise, { minLength: 55, maxLength: 70 }),
      fc.integer({ min: 200, max: 8000 }),
      async (edits, bytes) => {
        const data = new Uint16Array(800);
        const history = new EditHistory<never>(data, { bytes, leastSteps: 50 });
        const before: Uint16Array[] = [];
        for (const edit of edits) {
          const was = data.slice();
          if (history.did({ what: 'brush', voxels: speckle(data, edit) })) before.push(was);
          expect(history.bytes).toBeLessThanOrEqual(bytes);
        }
        expect(history.steps).toBeGreaterThanOrEqual(Math.min(50, before.length));
        const end = data.slice();
        const depth = history.steps;
        for (let step = 1; step <= depth; step++) {
          await history.bringBack('undo');
          history.undo();
          // By bytes: a matcher that walks the voxels takes a minute for all of them.
          expect(bytesOf(data).equals(bytesOf(before.at(-step)))).toBe(true);
          expect(history.bytes).toBeLessThanOrEqual(bytes);
        }
        for (let step = 0; step < depth; step++) {
          await history.bringBack('redo');
          history.redo();
        }
        expect(data).toEqual(end);
      },
    ),
    { numRuns: 10 },
  );
});

it('packs noise over a whole map into less than a byte and a half a run', () => {
  const { runs, blocks } = speckle(new Uint16Array(1 << 20), { seed: 7, share: 2, value: 1 });
  expect(runs).toBeGreaterThan(200_000);
  expect(blocks.reduce((sum, { length }) => sum + length, 0)).toBeLessThan(1.5 * runs);
});
