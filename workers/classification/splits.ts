/** Splits of cases that keep every class's share. Chance is NumPy's RandomState, so that a seed says which split. */
import { RandomState } from '../nnunet/index.ts';

/**
 * Indices of `strata`, ascending, in `folds` parts of nearly equal size: within a stratum cases go round the parts in
 * random order, each stratum going on where the one before ended.
 */
export function stratifiedFolds(strata: readonly string[], folds: number, seed: number): number[][] {
  const random = new RandomState(seed);
  const parts: number[][] = Array.from({ length: folds }, () => []);
  let next = 0;
  for (const members of membersOf(strata)) {
    for (const at of random.permutation(members.length)) {
      parts[next % folds]?.push(members[at] ?? 0);
      next += 1;
    }
  }
  return parts.map((part) => part.sort((a, b) => a - b));
}

export interface Split {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Takes `share` of every stratum to test, rounded, and at least one of two and more. */
export function stratifiedSplit(strata: readonly string[], share: number, seed: number): Split {
  const random = new RandomState(seed);
  const test = membersOf(strata).flatMap((members) => {
    const order = [...random.permutation(members.length)].map((at) => members[at] ?? 0);
    const wanted = Math.round(share * members.length);
    const count = members.length < 2 ? 0 : Math.min(members.length - 1, Math.max(1, wanted));
    return order.slice(0, share === 0 ? 0 : count);
  });
  const held = new Set(test);
  return {
    train: strata.map((_, i) => i).filter((i) => !held.has(i)),
    test: test.sort((a, b) => a - b),
  };
}

/** Indices by stratum, strata in order of their names. */
function membersOf(strata: readonly string[]): number[][] {
  const found = new Map<string, number[]>();
  strata.forEach((stratum, i) => {
    const members = found.get(stratum);
    if (members) members.push(i);
    else found.set(stratum, [i]);
  });
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members);
}

/**
 * The same where cases belong to groups (scans of one patient) that stay on one side. A group counts as what its cases are:
 * `a`, `b`, or both.
 */
export function groupedStratifiedSplit(
  strata: readonly string[],
  groups: readonly string[],
  share: number,
  seed: number,
): Split {
  const names = [...new Set(groups)];
  const kinds = new Map<string, Set<string>>();
  for (const [i, name] of groups.entries())
    kinds.set(name, (kinds.get(name) ?? new Set()).add(strata[i] ?? ''));
  const kindOf = (name: string) => [...(kinds.get(name) ?? [])].sort().join(' + ');
  const { test } = stratifiedSplit(names.map(kindOf), share, seed);
  const held = new Set(test.map((at) => names[at]));
  const places = [...groups.entries()];
  return {
    train: places.flatMap(([i, name]) => (held.has(name) ? [] : [i])),
    test: places.flatMap(([i, name]) => (held.has(name) ? [i] : [])),
  };
}
