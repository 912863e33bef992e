/** PyTorch checkpoints of nnU-Net. */
export * from './checkpoint.ts';
export * from './newTensor.ts';
export * from './parameterNames.ts';
export * from './readTrainingState.ts';
export * from './stateDict.ts';
export * from './torchFile.ts';
export * from './torchGlobals.ts';
export * from './weights.ts';
export * from './writeCheckpoint.ts';
export * from './writeClassifier.ts';
export * from './writeTorchFile.ts';
