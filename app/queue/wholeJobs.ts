import type { Job, JobSpec, QueueNews, QueueState } from '../workers.ts';

/** Puts the news of a queue together with the specs that came before. Pure; a spec stays the same object. */
export function wholeJobs({ jobs, here }: QueueNews, before: readonly Job[]): QueueState {
  const specs = new Map<string, JobSpec>(before.map(({ id, spec }) => [id, spec]));
  return {
    here,
    jobs: jobs.flatMap((job) => {
      const spec = specs.get(job.id) ?? job.spec;
      return spec ? [{ ...job, spec }] : [];
    }),
  };
}
