/** Classes of whole scans: labels from a table, splits, a linear head on pooled features, and what it is worth. Pure,
 *  on plain arrays; float64 throughout. */
export * from './activationMap.ts';
export * from './bootstrap.ts';
export * from './calibrationError.ts';
export * from './caseLabels.ts';
export * from './classificationError.ts';
export * from './classWeights.ts';
export * from './evaluate.ts';
export * from './fitHead.ts';
export * from './head.ts';
export * from './labelTable.ts';
export * from './pooling.ts';
export * from './rankMetrics.ts';
export * from './splits.ts';
