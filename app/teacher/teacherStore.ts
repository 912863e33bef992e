import { create } from 'zustand';
import type { CaseResemblance, Evaluation, LabelMapping, StoredCalibration } from '../workers.ts';

export const TEACHER_TABS = ['evaluate', 'calibrate', 'mapping', 'resemblance'] as const;
export type TeacherTab = (typeof TEACHER_TABS)[number];

/** A run over labelled cases. Times are milliseconds since 1970. */
export interface CheckRun {
  readonly job: string;
  readonly kind: 'evaluate' | 'calibrate';
  readonly case: number;
  readonly cases: number;
  /** Over all cases, 0…1. */
  readonly share: number;
  readonly startedAt: number;
  readonly cancelling: boolean;
}

export interface TeacherEvaluation extends Evaluation {
  /** Some of the cases were in the model's training: the figures promise too much. */
  readonly optimistic: boolean;
}

interface TeacherState {
  readonly dialog?: { readonly model: string; readonly tab: TeacherTab };
  readonly run?: CheckRun;
  readonly resembling?: { readonly done: number; readonly total: number };
  /** By model, the latest of this visit. */
  readonly evaluations: Readonly<Record<string, TeacherEvaluation>>;
  readonly resemblances: Readonly<Record<string, readonly CaseResemblance[]>>;
  /** By model, newest first, each judged for the run that the page would make now. */
  readonly calibrations: Readonly<Record<string, readonly StoredCalibration[]>>;
  /** By model; undefined where none is kept. */
  readonly mappings: Readonly<Record<string, LabelMapping | undefined>>;
}

/** How far a model can be trusted as teacher: facts of this visit, asked from the workers. */
export const useTeacher = create<TeacherState>()(() => ({
  evaluations: {},
  resemblances: {},
  calibrations: {},
  mappings: {},
}));

export const openTeacher = (model: string, tab: TeacherTab): void =>
  useTeacher.setState({ dialog: { model, tab } });
export const closeTeacher = (): void => useTeacher.setState({ dialog: undefined });
