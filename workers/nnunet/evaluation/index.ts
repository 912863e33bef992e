/** Evaluation as nnU-Net does it: overlap metrics, post-processing, ensembles. Imports nothing above `network`. */
export * from './confusion.ts';
export * from './determinePostprocessing.ts';
export * from './ensemble.ts';
export * from './evaluateCases.ts';
export * from './evaluationRules.ts';
export * from './meanOf.ts';
export * from './metrics.ts';
export * from './pairedComparison.ts';
export * from './pythonJson.ts';
export * from './summary.ts';
export * from './surfaceDistance.ts';
