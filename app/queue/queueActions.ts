/** What a user does to jobs. All @throws StudioError. */
import { budgets, compute } from '../actions/index.ts';
import { usePreferences } from '../state/index.ts';
import type { Job, JobSpec } from '../workers.ts';
import { chooseJob, useQueue } from './queueStore.ts';

/** Adds a job with the page's memory budgets and shows it. @param name empty: what it does says so, in every language */
export async function addJob(spec: JobSpec, name = ''): Promise<Job> {
  // Now, while a button is pressed; told only when the tab is hidden.
  if (globalThis.Notification?.permission === 'default') void Notification.requestPermission();
  const job = await compute().addJob(name, spec, budgets());
  usePreferences.getState().jobsOpened();
  chooseJob(job.id);
  return job;
}

export const pauseJob = (id: string) => compute().pauseJob(id);
export const resumeJob = (id: string) => compute().resumeJob(id);
export const cancelQueued = (id: string) => compute().cancelJobs([id]);
export const retryJob = (id: string) => compute().retryJob(id);
export const removeJob = (id: string) => compute().removeJobs([id]);

export async function duplicateJob(id: string): Promise<void> {
  chooseJob((await compute().duplicateJob(id)).id);
}

/** One place up or down. */
export async function shiftJob(id: string, by: -1 | 1): Promise<void> {
  const { jobs } = useQueue.getState();
  const at = jobs.findIndex((job) => job.id === id);
  const before = jobs[by < 0 ? at - 1 : at + 2];
  if (by < 0 && !before) return;
  await compute().moveJob(id, before?.id);
}

export async function removeEnded(): Promise<void> {
  const ended = useQueue.getState().jobs.filter(({ state }) => state === 'done' || state === 'cancelled');
  await compute().removeJobs(ended.map(({ id }) => id));
}
