import { create } from 'zustand';
import type { Job, PipelineFile, QueueState } from '../workers.ts';

/** What is asked before a job is added. */
export type JobForm = 'batch' | 'classify' | 'train' | 'loop';

interface QueueFacts extends QueueState {
  /** The job whose details are shown. */
  readonly chosen?: string;
  readonly form?: JobForm;
  /** What the loop's form begins with, where one is changed. */
  readonly loop?: PipelineFile;
  /** The dataset that the form begins with. */
  readonly formDataset?: string | undefined;
}

/** Facts of this visit; the jobs themselves are the worker's. */
export const useQueue = create<QueueFacts>()(() => ({ jobs: [], here: true }));

export const chooseJob = (id: string | undefined): void => useQueue.setState({ chosen: id });
export const openJobForm = (form: JobForm, dataset?: string): void =>
  useQueue.setState({ form, formDataset: dataset });
export const openLoopForm = (loop?: PipelineFile): void => useQueue.setState({ form: 'loop', loop });
export const closeJobForm = (): void => useQueue.setState({ form: undefined });

export const runningJob = ({ jobs }: QueueState): Job | undefined =>
  jobs.find(({ state }) => state === 'running');
