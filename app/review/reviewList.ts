/** Which cases are listed, in which order, how far the review is, and what comes next. Pure. */
import type { ReviewCase, ReviewStatistics } from '../workers.ts';
import type { ReviewFilter, ReviewState } from './reviewStore.ts';

/** The most doubtful first; cases that a figure is not known of come last. */
export const REVIEW_ORDERS = ['uncertainty', 'disagreement', 'volume', 'name'] as const;
export type ReviewOrder = (typeof REVIEW_ORDERS)[number];

export interface ReviewProgress {
  readonly total: number;
  readonly accepted: number;
  readonly corrected: number;
  readonly rejected: number;
  /** Predicted, and looked at by nobody. */
  readonly left: number;
}

export function progressOf(cases: readonly ReviewCase[]): ReviewProgress {
  const count = (state: ReviewCase['state']) => cases.filter((one) => one.state === state).length;
  return {
    total: cases.length,
    accepted: count('accepted'),
    corrected: count('corrected'),
    rejected: count('rejected'),
    left: count('predicted'),
  };
}

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

/** What an order ranks by, the largest first; names are compared as people count. */
const RANK: Readonly<
  Record<Exclude<ReviewOrder, 'name'>, (statistics: ReviewStatistics) => number | undefined>
> = {
  uncertainty: ({ confidence }) => (confidence === undefined ? undefined : -confidence),
  disagreement: ({ agreement }) => (agreement === undefined ? undefined : -agreement),
  volume: ({ volumeMl }) => volumeMl,
};

const byName = new Intl.Collator('en', { numeric: true }).compare;

export function inOrder(cases: readonly ReviewCase[], order: ReviewOrder): readonly ReviewCase[] {
  if (order === 'name') return cases.toSorted((a, b) => byName(a.case, b.case));
  const rank = ({ statistics }: ReviewCase) =>
    (statistics && RANK[order](statistics)) ?? Number.NEGATIVE_INFINITY;
  return cases
    .map((one) => [rank(one), one] as const)
    .sort(([a, one], [b, other]) => (a === b ? byName(one.case, other.case) : b - a))
    .map(([, one]) => one);
}

export type ReviewListing = Pick<ReviewState, 'cases' | 'order' | 'filter' | 'search' | 'current'>;

/** The current case stays listed until another one is opened, whatever its state has become. */
export function listed({ cases, order, filter, search, current }: ReviewListing): readonly ReviewCase[] {
  const wanted = search.trim().toLowerCase();
  const found = cases.filter(
    (one) => one.case === current || (fits(one, filter) && one.case.toLowerCase().includes(wanted)),
  );
  return inOrder(found, order);
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
