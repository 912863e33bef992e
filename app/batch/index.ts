/** Batches of pseudo-labels: what the job is asked. */
export * from './batchSpec.ts';
export * from './thresholdChoice.ts';
