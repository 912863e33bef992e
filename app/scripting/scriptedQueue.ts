import { compute } from '../actions/index.ts';
import { addJob, hasEnded, useQueue } from '../queue/index.ts';
import type { Job } from '../workers.ts';
import type { Segloop } from './types.ts';

/** The queue for scripts: the same jobs that the drawer shows. */
export const scriptedQueue = (): Segloop['queue'] => ({
  add: (name, spec) => addJob(spec, name),
  list: () => compute().listJobs(),
  pause: (id) => compute().pauseJob(id),
  resume: (id) => compute().resumeJob(id),
  cancel: (id) => compute().cancelJobs([id]),
  retry: (id) => compute().retryJob(id),
  remove: (id) => compute().removeJobs([id]),
  log: (id) => compute().jobLog(id),
  file: (id, name) => compute().jobFile(id, name),
  ended,
});

/** A job that was just resumed or retried still stands as it was for a moment, so the worker is asked first. */
async function ended(id: string): Promise<Job> {
  const stands = ({ jobs }: { readonly jobs: readonly Job[] }) =>
    jobs.find((job) => job.id === id && (hasEnded(job) || job.state === 'paused'));
  const now = stands(await compute().listJobs());
  if (now) return now;
  return new Promise((resolve) => {
    const unsubscribe = useQueue.subscribe((state) => {
      const job = stands(state);
      if (!job) return;
      unsubscribe();
      resolve(job);
    });
  });
}
