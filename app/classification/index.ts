/** Classifiers of whole scans: what the forms hold, and what a user does with them. */
export * from './classifierActions.ts';
export * from './classifierValues.ts';
