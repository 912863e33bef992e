/** The scan, its labels and the crosshair in three linked planes and a 3-D pane. The only folder that imports
 *  cornerstone3D. This door is light: the viewer itself is a chunk of its own that `Viewer` loads when first
 *  rendered (put it in a `<Suspense>`). */
import { lazy } from 'react';

/** The component of `ViewerProps`; takes a `ref` of `ViewerHandle`. */
export const Viewer = lazy(() => import('./Viewer.tsx'));

/**
 * Loads the viewer and lets it probe the graphics processor while the page idles: each takes a tenth of a second, which
 * the first scan would otherwise wait for in one piece.
 */
export function preloadViewer(): void {
  whenIdle(async () => {
    const { startRendering } = await import('./Viewer.tsx');
    whenIdle(startRendering);
  });
}

// Safari has no requestIdleCallback.
const whenIdle = (work: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(work, { timeout: 5000 });
  else setTimeout(work, 500);
};

export { indexToWorld } from './gridGeometry.ts';
export * from './percentileWindow.ts';
export {
  COLOUR_MAPS,
  CONVENTIONS,
  type ColourMap,
  type Convention,
  LABEL_DRAWINGS,
  type LabelDrawing,
  type PictureStyle,
  VOLUME_PRESETS,
  type VolumePreset,
} from './pictureStyle.ts';
export { planesOf } from './planes.ts';
export * from './segmentColours.ts';
export type * from './types.ts';
export * from './windowPresets.ts';
