import {
  IconArrowsExchange,
  IconCategory,
  IconCategory2,
  IconChecks,
  IconFilter,
  IconPackage,
  IconRefreshDot,
  IconRulerMeasure,
  IconSchool,
  IconStack2,
  IconStackPush,
  IconTrophy,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode } from 'react';
import type { Job, JobKind } from '../../workers.ts';
import { AnswerDetails } from '../classification/AnswerDetails.tsx';
import { ClassifierDetails } from '../classification/ClassifierDetails.tsx';
import { LoopDetails } from '../pipeline/LoopDetails.tsx';
import { CrossValidationDetails } from '../results/CrossValidationDetails.tsx';
import { TrainingDetails } from '../training/TrainingDetails.tsx';
import { ValidationDetails } from '../training/ValidationDetails.tsx';
import { BatchDetails } from './BatchDetails.tsx';

/** What a kind of job adds to the drawer. A new kind is one entry here. */
export interface KindView {
  readonly icon: ReactNode;
  /** Shown beside the log; without it the log stands alone. */
  readonly Details?: ComponentType<{ readonly job: Job }>;
}

const ICON = { size: 16, 'aria-hidden': true } as const;

export const KIND_VIEWS: Readonly<Record<JobKind, KindView>> = {
  accumulate: { icon: <IconStackPush {...ICON} />, Details: CrossValidationDetails },
  applyPostprocessing: { icon: <IconFilter {...ICON} /> },
  determinePostprocessing: { icon: <IconFilter {...ICON} /> },
  ensemble: { icon: <IconStackPush {...ICON} /> },
  evaluateFolder: { icon: <IconChecks {...ICON} /> },
  findBest: { icon: <IconTrophy {...ICON} />, Details: CrossValidationDetails },
  batch: { icon: <IconStack2 {...ICON} />, Details: BatchDetails },
  classify: { icon: <IconCategory2 {...ICON} />, Details: ClassifierDetails },
  classifyPredict: { icon: <IconCategory {...ICON} />, Details: AnswerDetails },
  movePlans: { icon: <IconArrowsExchange {...ICON} /> },
  pipeline: { icon: <IconRefreshDot {...ICON} />, Details: LoopDetails },
  plan: { icon: <IconRulerMeasure {...ICON} /> },
  preprocess: { icon: <IconPackage {...ICON} /> },
  train: { icon: <IconSchool {...ICON} />, Details: TrainingDetails },
  validate: { icon: <IconChecks {...ICON} />, Details: ValidationDetails },
};
