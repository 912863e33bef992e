/** Figures of a job that follow from its progress. */
import type { Job, JobProgress } from '../workers.ts';

/** 0 … 1 over the whole job. */
export function jobShare({ state, progress }: Pick<Job, 'state' | 'progress'>): number {
  if (state === 'done') return 1;
  if (!progress || progress.total === 0) return 0;
  return Math.min(1, (progress.done + (progress.share ?? 0)) / progress.total);
}

/** By the median of the last units: one slow case, or the one that compiled, does not move it. */
export function secondsLeft({ done, total, share = 0, recentSeconds }: JobProgress): number | undefined {
  const unit = median(recentSeconds);
  return unit === undefined ? undefined : Math.max(0, total - done - share) * unit;
}

export function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return undefined;
  const lower = sorted[middle - 1];
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

const ENDED: readonly Job['state'][] = ['done', 'failed', 'cancelled'];
export const hasEnded = ({ state }: Pick<Job, 'state'>): boolean => ENDED.includes(state);
