import type { Split } from '../workers.ts';

/** The fold that validates on each case; cases that none does are left out. */
export const validatingFolds = (folds: readonly Split[]): ReadonlyMap<string, number> =>
  new Map(folds.flatMap(({ val }, fold) => val.map((id): [string, number] => [id, fold])));

/** The case validates in `fold` and trains in the others; in none, it trains in all. */
export function withCaseIn(folds: readonly Split[], id: string, fold: number | undefined): Split[] {
  const without = (cases: readonly string[]) => cases.filter((other) => other !== id);
  return folds.map(({ train, val }, at) =>
    at === fold
      ? { train: without(train), val: [...without(val), id].sort() }
      : { train: [...without(train), id].sort(), val: without(val) },
  );
}

/** As splits_final.json holds them; undefined for anything else. */
export function readFolds(text: string): Split[] | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (!Array.isArray(json)) return undefined;
    const folds = json.map((one) => ({ train: namesOf(one?.train), val: namesOf(one?.val) }));
    return folds.every(({ train, val }) => train && val) ? (folds as Split[]) : undefined;
  } catch {
    return undefined;
  }
}

const namesOf = (list: unknown): string[] | undefined =>
  Array.isArray(list) && list.every((name) => typeof name === 'string') ? list : undefined;
