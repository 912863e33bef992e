/** The studio's queue with all its runners over any directory: for tests, and for what is measured in Node. */
import { Devices } from '../../inference/index.ts';
import type { Directory } from '../../workspace/index.ts';
import { type JobSpec, jobSpecSchema } from '../kinds.ts';
import type { Job } from '../queue/api.ts';
import { JobQueue } from '../queue/jobQueue.ts';
import { JobStore } from '../queue/jobStore.ts';
import { Turns } from '../queue/turns.ts';
import { JOB_RUNNERS } from '../runners.ts';
import { studioOver } from '../studio.ts';

export const budgets = { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 };
const devices = new Devices();

export interface QueueOptions {
  /** @default true: as a tab that was opened anew, what was running goes on */
  readonly resumeInterrupted?: boolean;
  readonly onChange?: (jobs: readonly Job[]) => void;
}

export async function openQueue(
  directory: Directory,
  { resumeInterrupted = true, onChange = () => {} }: QueueOptions = {},
): Promise<JobQueue<JobSpec>> {
  const queue = new JobQueue<JobSpec>({
    store: new JobStore(directory, jobSpecSchema),
    runners: JOB_RUNNERS,
    turns: new Turns(),
    world: { studio: studioOver(directory), devices },
    onChange: () => onChange(queue.list()),
  });
  await queue.open({ resumeInterrupted });
  return queue;
}

/** @returns the job as it ended, done or not */
export async function runToEnd(queue: JobQueue<JobSpec>, spec: JobSpec, name = 'job') {
  const { id } = await queue.add(name, spec, budgets);
  await queue.idle();
  const job = queue.list().find((one) => one.id === id);
  if (!job) throw new Error(`${name}: the queue forgot it`);
  return job;
}
