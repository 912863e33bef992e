import type { NodeKind } from '../../../pipeline/index.ts';
import type { StepRunner } from '../step.ts';
import { runAssemble } from './assemble.ts';
import { runCalibrate } from './calibrate.ts';
import { runJudge } from './judge.ts';
import { runLabelled } from './labelled.ts';
import { runPlanStep } from './plan.ts';
import { runPseudoLabel } from './pseudoLabel.ts';
import { runReview } from './review.ts';
import { runScore } from './score.ts';
import { runSources } from './sources.ts';
import { runTable } from './table.ts';
import { runTrain } from './train.ts';

/** Who runs which step. */
export const STEP_RUNNERS: Readonly<Record<NodeKind, StepRunner>> = {
  sources: runSources,
  plan: runPlanStep,
  labelled: runLabelled,
  train: runTrain,
  score: runScore,
  calibrate: runCalibrate,
  pseudoLabel: runPseudoLabel,
  review: runReview,
  assemble: runAssemble,
  judge: runJudge,
  table: runTable,
};
