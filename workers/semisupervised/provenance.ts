/** Where each voxel of a pseudo-label comes from; a uint8 volume beside the label. Source: spec semisupervised.md §7. */
export const PROVENANCE = {
  untouched: 0,
  model: 1,
  human: 2,
  ignoredByThreshold: 3,
  ignoredByHuman: 4,
  removedByPostProcessing: 5,
} as const;

export const isHuman = (provenance: number): boolean =>
  provenance === PROVENANCE.human || provenance === PROVENANCE.ignoredByHuman;

export const CASE_STATES = ['unlabelled', 'predicted', 'accepted', 'corrected', 'rejected'] as const;
export type CaseState = (typeof CASE_STATES)[number];

/** Accepted and corrected cases are frozen whole: regenerating makes a new version beside them. */
export const isFrozen = (state: CaseState): boolean => state === 'accepted' || state === 'corrected';
