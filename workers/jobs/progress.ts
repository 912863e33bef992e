/** Stages of a prediction, in order. Named for people in `app/i18n/…/run.json`. */
export const STAGES = ['read', 'preprocess', 'compile', 'predict', 'resample', 'write'] as const;
export type Stage = (typeof STAGES)[number];

/** `done` of `total` units (tiles, slices, bytes) of one stage. Reported at most 20 times a second. */
export interface Progress {
  readonly stage: Stage;
  readonly done: number;
  readonly total: number;
}
export type OnProgress = (progress: Progress) => void;
