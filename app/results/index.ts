/** Results of cross-validations, as tables: pure. */
export * from './crossValidated.ts';
