/** Splits in which what belongs together stays together: scans of one patient, the same picture under two names. */
import { RandomState } from '../randomState.ts';
import { makeSplits, randomSplit, type Split } from './splits.ts';

/** By case, the group that it belongs to. */
export type Groups = ReadonlyMap<string, string>;

/** @param same cases that must share a group, such as duplicates. @returns groups of which some became one */
export function joinedGroups(groups: Groups, same: readonly (readonly string[])[]): Groups {
  const joined = new Map(groups);
  for (const cases of same) {
    const names = new Set(cases.flatMap((id) => joined.get(id) ?? []));
    const [kept] = [...names].sort();
    if (kept === undefined) continue;
    for (const [id, group] of joined) if (names.has(group)) joined.set(id, kept);
  }
  return joined;
}

/** Whether any group has several cases. */
export const hasSeveral = (groups: Groups): boolean => new Set(groups.values()).size < groups.size;

/** Folds where nobody made others: nnU-Net's own over the cases; over groups where one of them has several cases.
 *  @param onlyTrain cases that validate in no fold */
export function ownFolds(groups: Groups, onlyTrain: readonly string[] = []): Split[] {
  if (hasSeveral(groups)) return groupedSplits(groups, onlyTrain);
  const trainsOnly = new Set(onlyTrain);
  return makeSplits(
    [...groups.keys()].filter((id) => !trainsOnly.has(id)),
    onlyTrain,
  );
}

/** nnU-Net's own shuffled folds, over groups instead of cases.
 *  @param onlyTrain cases that validate in no fold; where their group validates, they do not train either
 *  @returns five folds, or as many as there are groups */
export function groupedSplits(groups: Groups, onlyTrain: readonly string[] = []): Split[] {
  const casesOf = membersOf(groups, onlyTrain);
  return makeSplits([...casesOf.keys()])
    .filter(({ val }) => val.length > 0)
    .map((split) => inCases(split, casesOf, groups, onlyTrain));
}

/** nnU-Net's random split for a fold beyond those, over groups. */
export function groupedRandomSplit(groups: Groups, fold: number, onlyTrain: readonly string[] = []): Split {
  const casesOf = membersOf(groups, onlyTrain);
  return inCases(randomSplit([...casesOf.keys()], fold), casesOf, groups, onlyTrain);
}

/** Cases by group, without those that only train. */
function membersOf(groups: Groups, onlyTrain: readonly string[]): ReadonlyMap<string, string[]> {
  const trainsOnly = new Set(onlyTrain);
  const casesOf = new Map<string, string[]>();
  for (const [id, group] of [...groups].sort())
    if (!trainsOnly.has(id)) casesOf.set(group, [...(casesOf.get(group) ?? []), id]);
  return casesOf;
}

/** @param split of groups */
function inCases(
  { train, val }: Split,
  casesOf: ReadonlyMap<string, string[]>,
  groups: Groups,
  onlyTrain: readonly string[],
): Split {
  const expanded = (names: readonly string[]) => names.flatMap((name) => casesOf.get(name) ?? []).sort();
  const more = onlyTrain.filter((id) => !val.includes(groups.get(id) ?? id));
  return { train: [...expanded(train), ...more].sort(), val: expanded(val) };
}

/** Groups to lock away as a test set, drawn until they hold a share of the cases. Source: spec semisupervised.md §1.
 *  @returns cases; none of fewer than two groups */
export function testCases(groups: Groups, share: number, seed = 12345): string[] {
  const names = [...new Set(groups.values())].sort();
  if (names.length < 2) return [];
  const chosen = new Set<string>();
  const isChosen = (id: string) => chosen.has(groups.get(id) ?? id);
  const ids = [...groups.keys()].sort();
  for (const at of new RandomState(seed).permutation(names.length)) {
    if (ids.filter(isChosen).length >= share * ids.length || chosen.size === names.length - 1) break;
    chosen.add(names[at] ?? '');
  }
  return ids.filter(isChosen);
}

export interface SplitIssue {
  readonly what: 'twice' | 'both' | 'leak' | 'pseudo' | 'locked' | 'unknown' | 'empty';
  readonly fold: number;
  readonly case: string;
}

export interface SplitRules {
  readonly groups: Groups;
  /** Cases that may train and never validate. */
  readonly onlyTrain: ReadonlySet<string>;
  readonly locked: ReadonlySet<string>;
}

/** What would make figures of these folds too good. @param folds as in splits_final.json */
export function splitIssues(
  folds: readonly Split[],
  { groups, onlyTrain, locked }: SplitRules,
): SplitIssue[] {
  const validated = new Set<string>();
  return folds.flatMap(({ train, val }, fold) => {
    const trained = new Set(train);
    const groupsOfTrain = new Set(train.flatMap((id) => groups.get(id) ?? []));
    const issue = (what: SplitIssue['what'], id: string): SplitIssue => ({ what, fold, case: id });
    const ofTrain = train.flatMap((id) =>
      locked.has(id) ? [issue('locked', id)] : known(id) ? [] : [issue('unknown', id)],
    );
    const ofVal = val.flatMap((id) => {
      const found = whatOf(id);
      validated.add(id);
      return found ? [issue(found, id)] : [];
    });
    const empty = train.length === 0 || val.length === 0 ? [issue('empty', '')] : [];
    return [...empty, ...ofTrain, ...ofVal];

    function whatOf(id: string): SplitIssue['what'] | undefined {
      if (locked.has(id)) return 'locked';
      if (onlyTrain.has(id)) return 'pseudo';
      if (!known(id)) return 'unknown';
      if (validated.has(id)) return 'twice';
      if (trained.has(id)) return 'both';
      return groupsOfTrain.has(groups.get(id) ?? '') ? 'leak' : undefined;
    }
  });

  function known(id: string): boolean {
    return groups.has(id) || onlyTrain.has(id);
  }
}
