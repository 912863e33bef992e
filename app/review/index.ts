/** Review of pseudo-labels: a queue of cases, verdicts by keyboard, the places that are worth a look. */
export * from './datasetClasses.ts';
export * from './emptyClasses.ts';
export * from './provenance.ts';
export * from './regenerating.ts';
export * from './reviewing.ts';
export * from './reviewKeys.ts';
export * from './reviewList.ts';
export * from './reviewReport.ts';
export * from './reviewStore.ts';
export * from './useListed.ts';
export * from './versions.ts';
