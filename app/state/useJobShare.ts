import type { RunningJob } from './jobSlice.ts';
import { usePreferences } from './preferences.ts';
import { runKey } from './runSpec.ts';
import { overallShare, secondsLeft, stageWeights } from './runTimes.ts';
import { useStudio } from './studio.ts';

export interface JobShare {
  /** 0..1 over all stages. */
  readonly share: number;
  readonly secondsLeft: number | undefined;
}

/** How far the job is, stages weighted by what they took before on the same device. */
export function useJobShare(job: RunningJob | undefined): JobShare {
  const measuredRuns = usePreferences((state) => state.measuredRuns);
  const auto = useStudio((state) => state.devices?.auto ?? 'cpu');
  if (!job) return { share: 0, secondsLeft: undefined };
  const device = job.spec.device === 'auto' ? auto : job.spec.device;
  const weights = stageWeights(measuredRuns[runKey(job.spec.model, device)]);
  const inStage = (Date.now() - job.stageStartedAt) / 1000;
  return {
    share: overallShare(job.progress, weights),
    secondsLeft: secondsLeft(job.progress, inStage, weights),
  };
}
