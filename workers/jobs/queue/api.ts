/** What the page may ask of the job queue. Plain data. Part of ComputeApi. */
import type { Budgets } from '../api.ts';
import type { JobSpec } from '../kinds.ts';
import type { JobView } from './job.ts';

export type { JobFailure, JobProgress, JobState } from './job.ts';
export type Job = JobView<JobSpec>;
export type JobKind = JobSpec['kind'];

export interface QueueState {
  /** In the order in which they run; ended jobs keep their places. */
  readonly jobs: readonly Job[];
  /** False while another tab runs the queue; commands are passed on to it. */
  readonly here: boolean;
}

/** The queue as it is told with every change: what a job is asked never changes, is large (two thousand cases: 300 KB),
 *  and comes with the first news of the job alone. */
export interface QueueNews extends Omit<QueueState, 'jobs'> {
  readonly jobs: readonly (Omit<Job, 'spec'> & Partial<Pick<Job, 'spec'>>)[];
}

export interface QueueApi {
  /** Reads the jobs and starts running what is queued, in this tab or as soon as no other tab does.
   *  `resumeInterrupted`: jobs that were running when the tab went away go on by themselves. `left`: somebody closed or
   *  reloaded it. Call once. */
  openQueue(options: { readonly resumeInterrupted: boolean; readonly left?: boolean }): Promise<void>;
  addJob(name: string, spec: JobSpec, budgets: Budgets): Promise<Job>;
  listJobs(): Promise<QueueState>;
  /** A queued job at once, a running one at its next step. */
  pauseJob(id: string): Promise<void>;
  resumeJob(id: string): Promise<void>;
  /** Keeps what was finished. */
  cancelJobs(ids: readonly string[]): Promise<void>;
  /** A job that has ended goes on from its last state, at the end of the queue: what failed is tried again. */
  retryJob(id: string): Promise<void>;
  /** The same spec again, from the beginning, at the end of the queue. */
  duplicateJob(id: string): Promise<Job>;
  /** Before the job `before`, or to the end. */
  moveJob(id: string, before?: string): Promise<void>;
  /** Forgets jobs and their state files; what they made stays. Running ones are cancelled first. */
  removeJobs(ids: readonly string[]): Promise<void>;
  /** The job's log, oldest line first. */
  jobLog(id: string): Promise<string>;
  /** A state file of the job, for views that know its kind; undefined where there is none. */
  jobFile(id: string, name: string): Promise<Blob | undefined>;
  /** Calls with every change, at most five times a second, and once at the beginning, until the page goes away. */
  watchJobs(onChange: (news: QueueNews) => void): Promise<void>;
}
