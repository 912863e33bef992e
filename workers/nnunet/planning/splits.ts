import { RandomState } from '../randomState.ts';

/** Case identifiers of one fold. */
export interface Split {
  readonly train: readonly string[];
  readonly val: readonly string[];
}

const FOLDS = 5;
const SEED = 12345;
const TRAIN_SHARE = 0.8;

/** splits_final.json as nnU-Net makes it: a shuffled 5-fold split over the sorted case ids. Source: spec §7.1.
 *  @param onlyTrain cases that train in every fold and validate in none; then there are no more folds than `cases` */
export function makeSplits(cases: readonly string[], onlyTrain: readonly string[] = []): Split[] {
  const sorted = [...cases].sort(byCodePoint);
  const folds = onlyTrain.length > 0 ? Math.min(FOLDS, sorted.length) : FOLDS;
  const shuffled = new RandomState(SEED).permutation(sorted.length);
  let next = 0;
  return Array.from({ length: folds }, (_, fold) => {
    const size = Math.floor(sorted.length / folds) + (fold < sorted.length % folds ? 1 : 0);
    const chosen = new Set(shuffled.slice(next, next + size));
    next += size;
    return {
      train: [...sorted.filter((_, index) => !chosen.has(index)), ...onlyTrain].sort(byCodePoint),
      val: sorted.filter((_, index) => chosen.has(index)),
    };
  });
}

/** What training uses for a fold beyond the splits file: a random 80:20 split, train in the order drawn. */
export function randomSplit(cases: readonly string[], fold: number): Split {
  const sorted = [...cases].sort(byCodePoint);
  const drawn = [...new RandomState(SEED + fold).permutation(sorted.length)].slice(
    0,
    Math.trunc(sorted.length * TRAIN_SHARE),
  );
  const chosen = new Set(drawn);
  return { train: drawn.map((index) => sorted[index]), val: sorted.filter((_, index) => !chosen.has(index)) };
}

/** Python's order of strings. JavaScript's `<` compares UTF-16 units, which differs beyond the basic plane. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i].codePointAt(0) ?? 0) - (right[i].codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
