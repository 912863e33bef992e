/** The semi-supervised method as pure functions: confidence, calibration, thresholds, filters. Spec semisupervised.md. */
export * from './borders.ts';
export * from './calibrationSample.ts';
export * from './caseFilter.ts';
export * from './labelsError.ts';
export * from './logOdds.ts';
export * from './origins.ts';
export * from './postProcessing.ts';
export * from './predictedMap.ts';
export * from './provenance.ts';
export * from './pseudoLabel.ts';
export * from './reliability.ts';
export * from './remapIgnore.ts';
export * from './seededHash.ts';
export * from './targetPrecision.ts';
export * from './temperature.ts';
export * from './thresholds.ts';
export * from './uncertainty.ts';
