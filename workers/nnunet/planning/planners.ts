/** Constants of nnU-Net's planners. Source: spec nnunet-v2.md §4.6. */
export interface Planner {
  readonly name: PlannerName;
  readonly architecture: 'PlainConvUNet' | 'ResidualEncoderUNet';
  /** Feature-map estimate that fits `referenceGigabytes`, in 3-D and 2-D. */
  readonly reference3d: number;
  readonly reference2d: number;
  readonly referenceGigabytes: number;
  /** Largest share of the dataset's voxels that one batch may cover. */
  readonly maximumCovered: number;
  readonly plansName: string;
}

export const PLANNER_NAMES = [
  'ExperimentPlanner',
  'ResEncUNetPlanner',
  'nnUNetPlannerResEncM',
  'nnUNetPlannerResEncL',
  'nnUNetPlannerResEncXL',
] as const;
export type PlannerName = (typeof PLANNER_NAMES)[number];

const RESIDUAL = { architecture: 'ResidualEncoderUNet' as const };

export const PLANNERS: Readonly<Record<PlannerName, Planner>> = {
  ExperimentPlanner: {
    name: 'ExperimentPlanner',
    architecture: 'PlainConvUNet',
    reference3d: 560e6,
    reference2d: 85e6,
    referenceGigabytes: 8,
    maximumCovered: 0.05,
    plansName: 'nnUNetPlans',
  },
  ResEncUNetPlanner: {
    name: 'ResEncUNetPlanner',
    ...RESIDUAL,
    reference3d: 680e6,
    reference2d: 135e6,
    referenceGigabytes: 8,
    maximumCovered: 0.05,
    plansName: 'nnUNetResEncUNetPlans',
  },
  nnUNetPlannerResEncM: {
    name: 'nnUNetPlannerResEncM',
    ...RESIDUAL,
    reference3d: 680e6,
    reference2d: 135e6,
    referenceGigabytes: 8,
    maximumCovered: 1,
    plansName: 'nnUNetResEncUNetMPlans',
  },
  nnUNetPlannerResEncL: {
    name: 'nnUNetPlannerResEncL',
    ...RESIDUAL,
    reference3d: 2100e6,
    reference2d: 380e6,
    referenceGigabytes: 24,
    maximumCovered: 1,
    plansName: 'nnUNetResEncUNetLPlans',
  },
  nnUNetPlannerResEncXL: {
    name: 'nnUNetPlannerResEncXL',
    ...RESIDUAL,
    reference3d: 3600e6,
    reference2d: 560e6,
    referenceGigabytes: 40,
    maximumCovered: 1,
    plansName: 'nnUNetResEncUNetXLPlans',
  },
};

/** Batch size at which the references were measured. */
export const referenceBatchSize = (axes: number): number => (axes === 2 ? 12 : 2);

/** Blocks of a residual encoder's stages; deeper stages repeat the last. */
const BLOCKS = [1, 3, 4, 6, 6, 6];
export const residualBlocks = (stages: number): number[] =>
  Array.from({ length: stages }, (_, stage) => BLOCKS[Math.min(stage, BLOCKS.length - 1)] ?? 6);

const BASE_FEATURES = 32;
/** Channels of each stage: doubled from 32 up to 320 (3-D) or 512 (2-D). */
export function featuresPerStage(stages: number, axes: number): number[] {
  const most = axes === 2 ? 512 : 320;
  return Array.from({ length: stages }, (_, stage) => Math.min(most, BASE_FEATURES * 2 ** stage));
}
