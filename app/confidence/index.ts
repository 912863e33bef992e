/** Confidence of the shown prediction, and the pseudo-label that its thresholds make of it: settings, counts and the
 *  live preview. Its voxels lie once on the page, in memory that the preview worker shares. */
export * from './carriedSettings.ts';
export * from './chooseMode.ts';
export * from './compareWithReference.ts';
export * from './confidenceKeys.ts';
export * from './confidenceSession.ts';
export * from './confidenceStore.ts';
export * from './figures.ts';
export * from './openConfidence.ts';
export * from './presets.ts';
export * from './previewRules.ts';
export * from './rules.ts';
export * from './takePseudoLabel.ts';
export * from './thresholds.ts';
export * from './useConfidenceView.ts';
export * from './useMapHistogram.ts';
