/** The semi-supervised loop before and while it is a job. */
export * from './loopActions.ts';
export * from './loopValues.ts';
