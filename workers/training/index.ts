/** Training: schedules, the step loop and what a job remembers. */
export * from './optimiser.ts';
export * from './validation.ts';
