/** Planning experiments and moving plans, as they are asked for. */
import { z } from 'zod';
import { FINGERPRINT_MODES, PLANNER_NAMES } from '../../nnunet/index.ts';

const datasetFolder = z.string().regex(/^Dataset\d{3}_.+$/);

/** nnUNetv2_extract_fingerprint and nnUNetv2_plan_experiment. */
export const planSpecSchema = z.object({
  kind: z.literal('plan'),
  dataset: datasetFolder,
  /** Undefined: only the fingerprint. */
  planner: z.enum(PLANNER_NAMES).optional(),
  /** GB; the planner's own if absent. */
  gpuMemoryTarget: z.number().positive().optional(),
  /** mm, reader axis order. */
  targetSpacing: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]).optional(),
  /** The planner's own if absent. */
  plansName: z.string().min(1).optional(),
  /** Make the fingerprint anew even where there is one. */
  freshFingerprint: z.boolean(),
  /** How a new fingerprint sees intensities: every voxel once, or nnU-Net's own draws. @default exact */
  fingerprintMode: z.enum(FINGERPRINT_MODES).optional(),
});
export type PlanSpec = z.infer<typeof planSpecSchema>;

/** nnUNetv2_move_plans_between_datasets. */
export const movePlansSpecSchema = z.object({
  kind: z.literal('movePlans'),
  source: datasetFolder,
  target: datasetFolder,
  sourcePlans: z.string().min(1),
  targetPlans: z.string().min(1),
});
export type MovePlansSpec = z.infer<typeof movePlansSpecSchema>;
