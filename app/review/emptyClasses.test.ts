import { expect, it } from 'vitest';
import type { ReviewCase } from '../workers.ts';
import { emptyClasses } from './emptyClasses.ts';

const LABELS = ['liver', 'tumour', 'spleen'].map((name, at) => ({ name, value: at + 1 }));

function caseOf(kept: readonly number[], keptBackgroundMl: number): ReviewCase {
  const classes = kept.map((keptMl, at) => ({ value: at + 1, predictedMl: 10, keptMl, inViewMl: 10 }));
  const statistics = { volumeMl: 20, unsureMl: 5, keptBackgroundMl, classes };
  return { folder: 'f', case: 'a', state: 'predicted', dropped: [], versions: 0, scan: 's', statistics };
}

it('names what is nowhere predicted, what is nowhere kept, and that no background is', () => {
  expect(emptyClasses([caseOf([5, 0], 0), caseOf([5, 0], 0)], LABELS)).toEqual({
    unpredicted: ['spleen'],
    unkept: ['tumour'],
    noBackground: true,
  });
  expect(emptyClasses([caseOf([5, 0], 0), caseOf([5, 1, 1], 9)], LABELS)).toEqual({
    unpredicted: [],
    unkept: [],
    noBackground: false,
  });
});

it('does not count a case that is left out, and knows nothing of none', () => {
  const leftOut: ReviewCase = { ...caseOf([5, 1, 1], 9), dropped: ['coverage'] };
  expect(emptyClasses([leftOut, caseOf([5, 0], 9)], LABELS).unkept).toEqual(['tumour']);
  expect(emptyClasses([leftOut], LABELS)).toEqual({ unpredicted: [], unkept: [], noBackground: false });
});
