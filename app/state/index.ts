/** What the page knows: facts that survive a reload (`usePreferences`), facts of this visit (`useStudio`), and what
 *  follows from them. */
export * from './cursor.ts';
export * from './datasetSlice.ts';
export * from './heldVolumes.ts';
export * from './jobSlice.ts';
export * from './preferences.ts';
export * from './preferencesSchema.ts';
export * from './remappedKeys.ts';
export * from './runSlice.ts';
export * from './runSpec.ts';
export * from './runTimes.ts';
export * from './selectors.ts';
export * from './shownCases.ts';
export * from './studio.ts';
export * from './useJobShare.ts';
export * from './useJobWords.ts';
export * from './useOpenLabels.ts';
export * from './usePreferencesOf.ts';
export * from './viewerHandle.ts';
