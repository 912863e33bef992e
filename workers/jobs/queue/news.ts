import type { QueueNews } from './api.ts';

/** What is new to one listener. @param told jobs whose spec it has; those of now afterwards */
export function newsOf({ jobs, here }: QueueNews, told: Set<string>): QueueNews {
  const news = jobs.map(({ spec, ...job }) => (spec && !told.has(job.id) ? { ...job, spec } : job));
  const known = jobs.filter(({ id, spec }) => spec || told.has(id)).map(({ id }) => id);
  told.clear();
  for (const id of known) told.add(id);
  return { jobs: news, here };
}
