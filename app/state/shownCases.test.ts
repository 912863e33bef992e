import { expect, it } from 'vitest';
import type { CaseState, CaseSummary } from '../workers.ts';
import { neighbourOf, shownCases } from './shownCases.ts';

const one = (id: string, state: CaseState, changedAt = 0): CaseSummary => ({
  id,
  state,
  set: 'train',
  images: [],
  facts: { state, changedAt },
});
const CASES = [one('liver_10', 'done', 5), one('liver_9', 'inWork', 9), one('spleen_1', 'unlabelled', 1)];
const all = { cases: CASES, caseSearch: '', caseState: 'all', caseOrder: 'name' } as const;
const ids = (cases: readonly CaseSummary[]) => cases.map(({ id }) => id);

it('orders names by their numbers', () => {
  expect(ids(shownCases(all))).toEqual(['liver_9', 'liver_10', 'spleen_1']);
});

it('puts what is left to do, or what changed last, first', () => {
  expect(ids(shownCases({ ...all, caseOrder: 'state' }))).toEqual(['liver_9', 'spleen_1', 'liver_10']);
  expect(ids(shownCases({ ...all, caseOrder: 'changed' }))).toEqual(['liver_9', 'liver_10', 'spleen_1']);
});

it('keeps what is searched for, in the state that is asked for', () => {
  expect(ids(shownCases({ ...all, caseSearch: 'LIVER', caseState: 'done' }))).toEqual(['liver_10']);
});

it('walks to the neighbours and stops at the ends', () => {
  const shown = shownCases(all);
  expect(neighbourOf(shown, 'liver_9', 1)?.id).toBe('liver_10');
  expect(neighbourOf(shown, 'liver_9', -1)).toBeUndefined();
  expect(neighbourOf(shown, undefined, 1)?.id).toBe('liver_9');
  expect(neighbourOf(shown, 'gone', -1)?.id).toBe('spleen_1');
});

it('filters and sorts 2 000 cases', () => {
  const cases = Array.from({ length: 2000 }, (_, at) => one(`case_${at}`, 'done', at));
  expect(shownCases({ ...all, cases, caseSearch: 'case_1', caseOrder: 'name' })).toHaveLength(1111);
});
