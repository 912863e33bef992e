import { expect, it } from 'vitest';
import { newsOf } from '../../workers/jobs/queue/news.ts';
import type { Job, JobSpec } from '../workers.ts';
import { wholeJobs } from './wholeJobs.ts';

const spec: JobSpec = { kind: 'plan', dataset: 'Dataset001_Plan', freshFingerprint: false };
const job = (id: string, state: Job['state'] = 'queued'): Job => ({
  id,
  name: id,
  spec,
  budgets: { gpuBytes: 1, ramBytes: 1 },
  state,
  order: 0,
  createdAt: 0,
  pausing: false,
  cancelling: false,
});

it('tells what a job is asked once, and the page still has it whole', () => {
  const told = new Set<string>();
  let known: readonly Job[] = [];
  for (const jobs of [[job('a')], [job('a', 'running'), job('b')], [job('a', 'done'), job('b', 'running')]]) {
    const news = newsOf({ jobs, here: true }, told);
    expect(news.jobs.filter((one) => one.spec).length).toBe(jobs.length - known.length);
    known = wholeJobs(news, known).jobs;
    expect(known).toEqual(jobs);
  }
});

it('tells it again of a job that was removed and came back', () => {
  const told = new Set<string>();
  newsOf({ jobs: [job('a')], here: true }, told);
  newsOf({ jobs: [], here: true }, told);
  expect(newsOf({ jobs: [job('a')], here: true }, told).jobs[0]?.spec).toBe(spec);
});

it('leaves out a job until its spec is known', () => {
  const { spec: _, ...bare } = job('a');
  expect(wholeJobs({ jobs: [bare], here: false }, []).jobs).toEqual([]);
});
