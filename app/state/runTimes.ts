/** How far a run is and how long it will take. Pure; times in seconds unless a name says otherwise. */
import { type Progress, STAGES, type Stage } from '../workers.ts';
import type { MeasuredRun } from './preferencesSchema.ts';

type StageWeights = Readonly<Record<Stage, number>>;

/** Shares of a first run; later runs use what an earlier one took. */
const USUAL_WEIGHTS: StageWeights = {
  read: 0.02,
  preprocess: 0.06,
  compile: 0.04,
  predict: 0.76,
  resample: 0.08,
  write: 0.04,
};

/** Weights of the stages, summing to 1. No stage is left without any: the bar must move in each. */
export function stageWeights(measured: MeasuredRun | undefined): StageWeights {
  const total = STAGES.reduce((sum, stage) => sum + (measured?.seconds[stage] ?? 0), 0);
  if (!measured || total <= 0) return USUAL_WEIGHTS;
  const raw = STAGES.map((stage) => Math.max(0.01, (measured.seconds[stage] ?? 0) / total));
  const rawTotal = raw.reduce((sum, weight) => sum + weight, 0);
  const entries = STAGES.map((stage, index) => [stage, (raw[index] ?? 0) / rawTotal] as const);
  return { ...USUAL_WEIGHTS, ...Object.fromEntries(entries) };
}

const shareOfStage = ({ done, total }: Progress) => (total > 0 ? Math.min(1, done / total) : 0);

/** Overall share 0..1 of a run whose stages weigh `weights`. */
export function overallShare(progress: Progress | undefined, weights: StageWeights): number {
  if (!progress) return 0;
  const before = STAGES.slice(0, STAGES.indexOf(progress.stage));
  const done = before.reduce((sum, stage) => sum + weights[stage], 0);
  return done + weights[progress.stage] * shareOfStage(progress);
}

/**
 * Seconds left: the current stage goes on at its own pace, later stages take their weight relative to it.
 * undefined while too little of the stage is done to say anything.
 */
export function secondsLeft(
  progress: Progress | undefined,
  secondsInStage: number,
  weights: StageWeights,
): number | undefined {
  if (!progress) return undefined;
  const share = shareOfStage(progress);
  if (share <= 0 || secondsInStage < 0.5) return undefined;
  const stageTotal = secondsInStage / share;
  const later = STAGES.slice(STAGES.indexOf(progress.stage) + 1).reduce(
    (sum, stage) => sum + weights[stage],
    0,
  );
  return stageTotal * (1 - share) + (stageTotal * later) / weights[progress.stage];
}

/** Seconds a run is expected to take, from an earlier one of the same model on the same device. */
export function expectedSeconds(
  measured: MeasuredRun | undefined,
  passes: number,
  voxels: number,
): number | undefined {
  if (!measured) return undefined;
  const { predict = 0, compile = 0, ...others } = measured.seconds;
  const perVoxel = Object.values(others).reduce((sum, seconds) => sum + seconds, 0) / measured.voxels;
  return compile + (predict / measured.passes) * passes + perVoxel * voxels;
}
