import type { CaseState, CaseSummary } from '../workers.ts';
import type { CaseOrder, DatasetSlice } from './datasetSlice.ts';

/** What is left to do stands first. */
const BY_STATE: readonly CaseState[] = [
  'inWork',
  'predicted',
  'unlabelled',
  'corrected',
  'accepted',
  'done',
  'rejected',
];

type Wanted = Pick<DatasetSlice, 'cases' | 'caseSearch' | 'caseState' | 'caseOrder'>;

/** The cases of the list, in its order: what next and previous walk through. */
export function shownCases({ cases, caseSearch, caseState, caseOrder }: Wanted): CaseSummary[] {
  const text = caseSearch.trim().toLowerCase();
  const kept = cases.filter(
    ({ id, state }) =>
      (caseState === 'all' || state === caseState) && (text === '' || id.toLowerCase().includes(text)),
  );
  return kept.sort(COMPARE[caseOrder]);
}

const byName = (a: CaseSummary, b: CaseSummary): number => a.id.localeCompare(b.id, 'en', { numeric: true });

const COMPARE: Readonly<Record<CaseOrder, (a: CaseSummary, b: CaseSummary) => number>> = {
  name: byName,
  changed: (a, b) => (b.facts?.changedAt ?? 0) - (a.facts?.changedAt ?? 0) || byName(a, b),
  state: (a, b) => BY_STATE.indexOf(a.state) - BY_STATE.indexOf(b.state) || byName(a, b),
};

/** The case before (-1) or after (+1) the open one; the first or last where none of the list is open. */
export function neighbourOf(
  shown: readonly CaseSummary[],
  open: string | undefined,
  step: -1 | 1,
): CaseSummary | undefined {
  const at = shown.findIndex(({ id }) => id === open);
  if (at < 0) return step === 1 ? shown[0] : shown.at(-1);
  return shown[at + step];
}
