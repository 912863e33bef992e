/** PyTorch checkpoints of nnU-Net. */
export * from './checkpoint.ts';
export * from './parameterNames.ts';
export * from './torchFile.ts';
export * from './torchGlobals.ts';
export * from './weights.ts';
