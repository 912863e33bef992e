/** Which cases are listed, and what comes next. Pure. */
import type { ReviewCase } from '../workers.ts';
import type { ReviewFilter, ReviewState } from './reviewStore.ts';

/** Left out of the dataset: a rule drops it and nobody overruled that, or somebody did. */
export const isLeftOut = ({ dropped, kept }: ReviewCase): boolean =>
  kept === undefined ? dropped.length > 0 : !kept;

function fits(one: ReviewCase, filter: ReviewFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'left':
      return one.state === 'predicted';
    case 'dropped':
      return isLeftOut(one);
    default:
      return one.state === filter;
  }
}

/** The current case stays listed until another one is opened, whatever its state has become. */
export function listed({
  cases,
  filter,
  search,
  current,
}: Pick<ReviewState, 'cases' | 'filter' | 'search' | 'current'>): readonly ReviewCase[] {
  const wanted = search.trim().toLowerCase();
  return cases.filter(
    (one) => one.case === current || (fits(one, filter) && one.case.toLowerCase().includes(wanted)),
  );
}

/** The case `step` further in the list, from the beginning where none is open; undefined at its ends. */
export function neighbour(
  cases: readonly ReviewCase[],
  current: string | undefined,
  step: 1 | -1,
): ReviewCase | undefined {
  const at = cases.findIndex((one) => one.case === current);
  return at < 0 ? cases[step > 0 ? 0 : cases.length - 1] : cases[at + step];
}
