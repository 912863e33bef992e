/** A training from its start, or from where it stood, to its end. */
export * from './prefetch.ts';
export * from './stateFile.ts';
export * from './train.ts';
export * from './trainingState.ts';
