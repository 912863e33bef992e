/** How far a model can be trusted as teacher: evaluation, calibration, label mapping, resemblance of scans. */
export * from './checkTeacher.ts';
export * from './precisionCuts.ts';
export * from './teacherFacts.ts';
export * from './teacherRun.ts';
export * from './teacherStore.ts';
export * from './useLabelledCases.ts';
