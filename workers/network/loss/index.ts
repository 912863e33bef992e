/** nnU-Net's losses, their deep-supervision weights and gradients. */
export * from './consistency.ts';
export * from './deepSupervision.ts';
export * from './diceTerm.ts';
export * from './lossSpec.ts';
export * from './scaleLoss.ts';
export * from './voxelFacts.ts';
