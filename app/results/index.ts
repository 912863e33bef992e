/** Results of cross-validations: as tables (pure), and in the viewer. */
export * from './crossValidated.ts';
export * from './figures.ts';
export * from './openValidationCase.ts';
