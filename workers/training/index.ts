/** Training: preprocessed cases, batches, schedules, initial weights, the step loop and its state. */
export { BackendError, type TrainingBackend } from '../backend/index.ts';
export * from './batches/index.ts';
export * from './cases/index.ts';
export * from './counterRandom.ts';
export * from './initialWeights.ts';
export * from './meanTeacher/index.ts';
export * from './openTraining.ts';
export * from './optimiser.ts';
export * from './patchSampling.ts';
export * from './pretrained.ts';
export * from './run/index.ts';
export * from './runEpoch.ts';
export * from './trainingError.ts';
export * from './trainingMemory.ts';
export * from './tuneClassifier.ts';
export * from './validation.ts';
