import type { Job, JobProgress, JobState, QueueApi, QueueNews } from '../workers.ts';

/** A queue that keeps what it is told and runs nothing; `begin` shows jobs in any state. */
export interface FakeQueue extends QueueApi {
  begin(jobs: readonly Job[]): void;
}

export function fakeQueue(): FakeQueue {
  let jobs: Job[] = [];
  const watchers = new Set<(news: QueueNews) => void>();
  const changed = (next: readonly Job[]) => {
    jobs = [...next];
    for (const watcher of watchers) watcher({ jobs, here: true });
  };
  const become = (ids: readonly string[], state: JobState) =>
    changed(jobs.map((job) => (ids.includes(job.id) ? { ...job, state } : job)));
  const add = (name: string, spec: Job['spec'], budgets: Job['budgets']): Job => {
    const facts = { order: jobs.length, createdAt: Date.now(), pausing: false, cancelling: false };
    const job: Job = { id: `job-${jobs.length + 1}`, name, spec, budgets, state: 'queued', ...facts };
    changed([...jobs, job]);
    return job;
  };
  return {
    begin: changed,
    openQueue: async () => {},
    addJob: async (name, spec, budgets) => add(name, spec, budgets),
    listJobs: async () => ({ jobs, here: true }),
    pauseJob: async (id) => become([id], 'paused'),
    resumeJob: async (id) => become([id], 'queued'),
    cancelJobs: async (ids) => become(ids, 'cancelled'),
    retryJob: async (id) => become([id], 'queued'),
    duplicateJob: async (id) => {
      const job = jobs.find((one) => one.id === id);
      if (!job) throw new RangeError(id);
      return add(job.name, job.spec, job.budgets);
    },
    moveJob: async (id, before) => {
      const moved = jobs.filter((job) => job.id === id);
      const others = jobs.filter((job) => job.id !== id);
      const at = others.findIndex((job) => job.id === before);
      others.splice(at < 0 ? others.length : at, 0, ...moved);
      changed(others);
    },
    removeJobs: async (ids) => changed(jobs.filter((job) => !ids.includes(job.id))),
    jobLog: async () => '2026-01-01T00:00:00.000Z Started.\n',
    jobFile: async () => undefined,
    watchJobs: async (onChange) => {
      watchers.add(onChange);
      onChange({ jobs, here: true });
    },
  };
}

/** Two of three cases done, the third under way. */
export const demoProgress: JobProgress = {
  unit: 'case',
  done: 2,
  total: 3,
  current: 'phantom_003',
  stage: 'predict',
  share: 0.4,
  recentSeconds: [12, 14],
};
