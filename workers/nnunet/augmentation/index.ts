/** nnU-Net's training augmentation: pure functions of a patch and of chance that is handed in (spec §7.2-7.3). */
export * from './affine.ts';
export * from './augment.ts';
export * from './augmentationPlan.ts';
export type { AugmentationRandom, Sample } from './sample.ts';
export { centredStart } from './spatial.ts';
export { type ScaleTarget, type TargetRule, targetsOf } from './targets.ts';
