import type { StateCreator } from 'zustand';
import type { PredictSpec, Progress } from '../workers.ts';

/** The running prediction. Times are milliseconds since 1970. */
export interface RunningJob {
  readonly id: string;
  readonly spec: PredictSpec;
  readonly startedAt: number;
  readonly progress?: Progress;
  readonly stageStartedAt: number;
  readonly cancelling: boolean;
}

export type RunOutcome =
  | { readonly kind: 'done'; readonly result: string }
  | { readonly kind: 'cancelled' }
  /** The failure itself was shown where it was caught. */
  | { readonly kind: 'failed' };

export interface JobSlice {
  readonly job?: RunningJob;
  /** How the last run of this visit ended. */
  readonly outcome?: RunOutcome;
  jobStarted(id: string, spec: PredictSpec, now: number): void;
  jobProgressed(id: string, progress: Progress, now: number): void;
  jobCancelling(id: string): void;
  jobEnded(id: string, outcome: RunOutcome): void;
  outcomeDismissed(): void;
}

/** One job at a time. Events of a job that is no longer the running one are ignored. */
export const createJobSlice: StateCreator<JobSlice> = (set) => ({
  jobStarted: (id, spec, now) =>
    set({ job: { id, spec, startedAt: now, stageStartedAt: now, cancelling: false }, outcome: undefined }),
  jobProgressed: (id, progress, now) =>
    set(({ job }) => {
      if (job?.id !== id) return {};
      const stageStartedAt = job.progress?.stage === progress.stage ? job.stageStartedAt : now;
      return { job: { ...job, progress, stageStartedAt } };
    }),
  jobCancelling: (id) => set(({ job }) => (job?.id === id ? { job: { ...job, cancelling: true } } : {})),
  jobEnded: (id, outcome) => set(({ job }) => (job?.id === id ? { job: undefined, outcome } : {})),
  outcomeDismissed: () => set({ outcome: undefined }),
});
