import type { Job } from '../workers.ts';
import { hasEnded } from './jobFigures.ts';

/** Jobs still to run, or to go on, of what is about to be removed. Pure. @param id of a model, or a dataset's folder */
export const jobsNeeding = (jobs: readonly Job[], id: string): readonly Job[] =>
  jobs.filter((job) => !hasEnded(job) && mentions(job.spec, id));

function mentions(value: unknown, id: string): boolean {
  if (typeof value === 'object' && value !== null)
    return Object.values(value).some((one) => mentions(one, id));
  return value === id;
}
