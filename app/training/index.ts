/** A training before it is a job: the form's values and what they become. */
export * from './crossValidation.ts';
export * from './plansChoice.ts';
export * from './startTraining.ts';
export * from './trainingValues.ts';
