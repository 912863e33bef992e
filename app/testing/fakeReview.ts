import type { ReviewApi, ReviewCase, ReviewProgress, Volume } from '../workers.ts';

/** A review of cases in memory; nothing uncertain, no versions. */
export function fakeReview(read: () => Volume): ReviewApi {
  const cases = new Map<string, ReviewCase>();
  const progress = (): ReviewProgress => {
    const count = (state: ReviewCase['state']) =>
      [...cases.values()].filter((one) => one.state === state).length;
    return {
      total: cases.size,
      accepted: count('accepted'),
      corrected: count('corrected'),
      rejected: count('rejected'),
      left: count('predicted'),
    };
  };
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
    reviewQueue: async () => ({ cases: [...cases.values()], progress: progress() }),
    review: async (_folder, id, { kind }) => change(id, { state: states[kind] }),
    keepCase: async (_folder, id, kept) => change(id, kept === undefined ? {} : { kept }),
    uncertainRegions: async () => ({ regions: [], slices: [] }),
    labelVersions: async () => [],
    readVersion: async () => read(),
    readProvenance: async () => undefined,
    regenerate: async (_folder, ids) =>
      ids.map((id) => ({ case: id, frozen: false, changedVoxels: 0, humanVoxels: 0, dice: {} })),
    restoreVersion: async (_folder, id) => change(id, {}),
  };
}
