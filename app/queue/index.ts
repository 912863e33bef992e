/** The job queue as the page knows it: what the worker tells, what a user asks, and what the browser must be told. */
export * from './jobFigures.ts';
export * from './jobsNeeding.ts';
export * from './jobTitle.ts';
export * from './queueActions.ts';
export * from './queueStore.ts';
export { watchQueue } from './watchQueue.ts';
