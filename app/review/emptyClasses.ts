/** Classes that a student would learn nothing, or the wrong thing, of. Source: spec semisupervised.md §4. Pure. */
import type { ReviewCase } from '../workers.ts';
import { isLeftOut } from './reviewList.ts';

export interface EmptyClasses {
  /** Names of classes that no case is predicted to have. */
  readonly unpredicted: readonly string[];
  /** Names of classes that are predicted and of which no case keeps a voxel. */
  readonly unkept: readonly string[];
  /** A student without labelled background floods the image. */
  readonly noBackground: boolean;
}

/** @param labels foreground, by value */
export function emptyClasses(
  cases: readonly ReviewCase[],
  labels: readonly { readonly name: string; readonly value: number }[],
): EmptyClasses {
  const known = cases.flatMap((one) => (one.statistics && !isLeftOut(one) ? [one.statistics] : []));
  if (known.length === 0) return { unpredicted: [], unkept: [], noBackground: false };
  const total = (value: number, key: 'predictedMl' | 'keptMl') =>
    known.reduce((sum, { classes }) => sum + (classes.find((one) => one.value === value)?.[key] ?? 0), 0);
  const names = (wanted: (value: number) => boolean) =>
    labels.filter(({ value }) => wanted(value)).map(({ name }) => name);
  return {
    unpredicted: names((value) => total(value, 'predictedMl') === 0),
    unkept: names((value) => total(value, 'predictedMl') > 0 && total(value, 'keptMl') === 0),
    noBackground: known.every(({ keptBackgroundMl }) => keptBackgroundMl === 0),
  };
}
