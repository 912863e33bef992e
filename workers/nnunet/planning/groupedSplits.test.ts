import { expect, it } from 'vitest';
import { groupedSplits, joinedGroups, splitIssues, testCases } from './groupedSplits.ts';

/** Twelve cases of six patients. */
const groups = new Map(
  Array.from({ length: 12 }, (_, i) => [`case_${String(i).padStart(2, '0')}`, `p${i >> 1}`]),
);

it('keeps a patient on one side of every fold, and every case in one validation', () => {
  const folds = groupedSplits(groups, ['pseudo']);
  expect(folds).toHaveLength(5);
  expect(folds.flatMap(({ val }) => val).sort()).toEqual([...groups.keys()]);
  for (const { train, val } of folds) {
    const trained = new Set(train.map((id) => groups.get(id)));
    expect(val.some((id) => trained.has(groups.get(id)))).toBe(false);
    expect(train).toContain('pseudo');
  }
});

it('trains with no pseudo-label of a patient that validates', () => {
  const withPseudo = new Map([...groups, ['pseudo', 'p0']]);
  const folds = groupedSplits(withPseudo, ['pseudo']);
  expect(folds.flatMap(({ val }) => val).sort()).toEqual([...groups.keys()]);
  for (const { train, val } of folds) expect(train.includes('pseudo')).toBe(!val.includes('case_00'));
  const rules = { groups: withPseudo, onlyTrain: new Set(['pseudo']), locked: new Set<string>() };
  expect(splitIssues(folds, rules)).toEqual([]);
  expect(splitIssues([{ train: ['pseudo'], val: ['case_00'] }], rules)).toMatchObject([{ what: 'leak' }]);
});

it('makes no more folds than there are patients', () => {
  expect(
    groupedSplits(
      new Map([
        ['a', 'x'],
        ['b', 'y'],
        ['c', 'y'],
      ]),
    ),
  ).toHaveLength(2);
});

it('lays duplicates of two patients together', () => {
  const joined = joinedGroups(groups, [['case_00', 'case_11']]);
  expect(['case_00', 'case_01', 'case_10', 'case_11'].map((id) => joined.get(id))).toEqual([
    'p0',
    'p0',
    'p0',
    'p0',
  ]);
});

it('draws whole patients for the test set, the same ones each time', () => {
  const drawn = testCases(groups, 0.2);
  expect(drawn).toHaveLength(4);
  expect(new Set(drawn.map((id) => groups.get(id))).size).toBe(2);
  expect(testCases(groups, 0.2)).toEqual(drawn);
  expect(testCases(new Map([['a', 'x']]), 0.2)).toEqual([]);
});

it('says what would flatter a model', () => {
  const folds = [
    { train: ['case_01', 'gone'], val: ['case_00', 'pseudo'] },
    { train: ['case_02'], val: ['case_00', 'case_02', 'case_04'] },
    { train: [], val: ['case_06'] },
  ];
  const rules = { groups, onlyTrain: new Set(['pseudo']), locked: new Set(['case_04']) };
  expect(splitIssues(folds, rules)).toEqual([
    { what: 'unknown', fold: 0, case: 'gone' },
    { what: 'leak', fold: 0, case: 'case_00' },
    { what: 'pseudo', fold: 0, case: 'pseudo' },
    { what: 'twice', fold: 1, case: 'case_00' },
    { what: 'both', fold: 1, case: 'case_02' },
    { what: 'locked', fold: 1, case: 'case_04' },
    { what: 'empty', fold: 2, case: '' },
  ]);
});
