/** Preprocessed cases on disk: written once, read patch by patch through a cache. */
export * from './caseShelf.ts';
export * from './chunkCache.ts';
export * from './storedGrid.ts';
export * from './trainingCase.ts';
export * from './writeTrainingCase.ts';
