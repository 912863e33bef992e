/** Training: schedules, sampling, initial weights and the step loop. */
export * from './counterRandom.ts';
export * from './initialWeights.ts';
export * from './optimiser.ts';
export * from './patchSampling.ts';
export * from './runEpoch.ts';
export * from './validation.ts';
