import type { CaseFilter, ReviewApi, ReviewCase, Volume } from '../workers.ts';

/** A review of cases in memory; nothing uncertain, no versions. */
export function fakeReview(read: () => Volume): ReviewApi {
  const cases = new Map<string, ReviewCase>();
  let filter: CaseFilter = { leastConfidence: 0.8, leastAgreement: 0.7, leastCoverage: 0.1, volumes: true };
  const queue = () => ({ cases: [...cases.values()], filter });
  const change = (id: string, now: Partial<ReviewCase>): ReviewCase => {
    const one = cases.get(id);
    if (!one) throw new RangeError(id);
    const changed = { ...one, ...now };
    cases.set(id, changed);
    return changed;
  };
  const states = {
    accept: 'accepted',
    correct: 'corrected',
    reject: 'rejected',
    reopen: 'predicted',
  } as const;
  return {
    reviewQueue: async () => queue(),
    setCaseFilter: async (_folder, rules) => {
      filter = rules;
      return queue();
    },
    review: async (_folder, id, { kind }) => change(id, { state: states[kind] }),
    keepCase: async (_folder, id, kept) => change(id, kept === undefined ? {} : { kept }),
    uncertainRegions: async () => ({ regions: [], slices: [] }),
    labelVersions: async () => [],
    readVersion: async () => read(),
    readProvenance: async () => undefined,
    readRecord: async () => undefined,
    regenerate: async (_folder, ids) =>
      ids.map((id) => ({ case: id, frozen: false, changedVoxels: 0, humanVoxels: 0, dice: {} })),
    restoreVersion: async (_folder, id) => change(id, {}),
  };
}
