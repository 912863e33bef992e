import { cache, getRenderingCapabilities, init, isCornerstoneInitialized } from '@cornerstonejs/core';
import { ViewerError } from './viewerError.ts';

/** Ours is the only volume in cornerstone's cache and is freed by us: its own limit would only drop slices of a
 *  scan that is being shown. */
const CACHE_BYTES = 2 ** 40;

/** Starts cornerstone once per page. Throws `viewer.webgl2` where the browser has no WebGL2. */
export function startRendering(): void {
  if (!getRenderingCapabilities().webgl2) throw new ViewerError('webgl2');
  if (isCornerstoneInitialized()) return;
  // All panes share the pool's first context, and with it one texture of the scan; more would lie idle.
  init({ rendering: { webGlContextCount: 1 }, debug: { statsOverlay: false } });
  cache.setMaxCacheSize(CACHE_BYTES);
}

let longest: number | undefined;

/** The longest axis (voxels) a scan may have on this graphics processor. */
export function longestAxis(): number {
  longest ??= askLongestAxis();
  return longest;
}

function askLongestAxis(): number {
  const gl = document.createElement('canvas').getContext('webgl2');
  if (!gl) throw new ViewerError('webgl2');
  const axis = Number(gl.getParameter(gl.MAX_3D_TEXTURE_SIZE));
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return axis;
}
