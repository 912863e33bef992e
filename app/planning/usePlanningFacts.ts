import { compute, useAnswer, useAskedAgain } from '../actions/index.ts';
import { hasEnded, useQueue } from '../queue/index.ts';
import type { Job, PlanningFacts, SplittingFacts } from '../workers.ts';

const KINDS: readonly Job['spec']['kind'][] = ['plan', 'movePlans', 'preprocess', 'train'];

const isAbout = ({ spec }: Job, folder: string): boolean =>
  KINDS.includes(spec.kind) &&
  (('dataset' in spec && spec.dataset === folder) || ('target' in spec && spec.target === folder));

/** The dataset's planning that has not ended, the running one first. */
export const usePlanningJob = (folder: string): Job | undefined =>
  useQueue(({ jobs }) => {
    const open = jobs.filter((job) => isAbout(job, folder) && job.spec.kind !== 'train' && !hasEnded(job));
    return open.find(({ state }) => state === 'running') ?? open[0];
  });

/** Asked anew whenever a job about the dataset ends, or after `refresh`. */
function useAsked<T>(folder: string, ask: (folder: string) => Promise<T>) {
  const ended = useQueue(({ jobs }) => jobs.filter((job) => isAbout(job, folder) && hasEnded(job)).length);
  const [asked, refresh] = useAskedAgain();
  return { facts: useAnswer(folder, () => ask(folder), `${ended} ${asked}`), refresh };
}

export const usePlanningFacts = (folder: string): { facts: PlanningFacts | undefined; refresh: () => void } =>
  useAsked(folder, (one) => compute().planningFacts(one));

export const useSplitting = (folder: string): { facts: SplittingFacts | undefined; refresh: () => void } =>
  useAsked(folder, (one) => compute().splitting(one));
