/**
 * nnU-Net's method as pure functions on typed arrays: preprocessing, augmentation, tiling, export, planning,
 * evaluation. Imports only `network`, `components` and `image`.
 */
export * from './augmentation/index.ts';
export * from './axes.ts';
export * from './caseProperties.ts';
export * from './classLocations.ts';
export * from './exportPlan.ts';
export * from './failures.ts';
export * from './importanceMap.ts';
export { type Fingerprint, fingerprintSchema } from './planning/fingerprint.ts';
export {
  type CaseFingerprint,
  DRAWN_VOXELS,
  FINGERPRINT_MODES,
  type FingerprintMode,
  fingerprintCase,
  joinFingerprint,
} from './planning/fingerprintCase.ts';
export * from './planning/groupedSplits.ts';
export { type IntensityHistogram, intensityHistogram } from './planning/intensityHistogram.ts';
export { planExperiment } from './planning/planExperiment.ts';
export { PLANNER_NAMES, PLANNERS, type PlannerName } from './planning/planners.ts';
export { makeSplits, randomSplit, type Split } from './planning/splits.ts';
export { type PlanTransfer, transferPlans } from './planning/transferPlans.ts';
export * from './preprocessCase.ts';
export * from './propertiesGrid.ts';
export * from './propertiesPickle.ts';
export * from './randomState.ts';
export * from './resampling/index.ts';
export * from './tiling.ts';
