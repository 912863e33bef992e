/** nnU-Net's networks as graphs, and what graphs tell about shapes. */
export * from './encoder.ts';
export * from './plansIssues.ts';
export * from './shapes.ts';
export * from './strides.ts';
export * from './unet.ts';
export { readUNetSpec, type StageSpec, type UNetSpec } from './unetSpec.ts';
