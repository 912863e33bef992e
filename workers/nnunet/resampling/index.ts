/** Resampling between grids as nnU-Net does it. Pure functions on typed arrays. */
export * from './arraySource.ts';
export * from './planeSource.ts';
export * from './resampleData.ts';
export * from './resampleSegmentation.ts';
export * from './rule.ts';
export * from './separateAxis.ts';
export * from './taps.ts';
export * from './targetShape.ts';
