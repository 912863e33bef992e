/** The scan, its labels and the crosshair in three linked planes and a 3-D pane. The only folder that imports
 *  cornerstone3D. This door is light: the viewer itself is a chunk of its own that `Viewer` loads when first
 *  rendered (put it in a `<Suspense>`). */
import { lazy } from 'react';

/** The component of `ViewerProps`; takes a `ref` of `ViewerHandle`. */
export const Viewer = lazy(() => import('./Viewer.tsx'));

export { indexToWorld } from './gridGeometry.ts';
export * from './percentileWindow.ts';
export { planesOf } from './planes.ts';
export * from './segmentColours.ts';
export type * from './types.ts';
export * from './windowPresets.ts';
