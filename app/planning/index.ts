/** The page of a dataset: what it holds, how it is planned, how it is split. */
export * from './bestCandidates.ts';
export * from './classCounts.ts';
export * from './foldEdits.ts';
export * from './histogram.ts';
export * from './patients.ts';
export * from './planningStore.ts';
export * from './usePlanningFacts.ts';
