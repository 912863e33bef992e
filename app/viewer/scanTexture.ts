import { getRenderingCapabilities, type ImageVolume, type RenderingEngine } from '@cornerstonejs/core';
import { PLANE_PANES } from './planes.ts';

/** Main-thread work (ms) between two breaths while a scan is prepared or uploaded. */
export const SLICE_OF_TIME_MS = 12;
const REDRAW_MS = 500;
const FENCE_POLL_MS = 8;
/** Uploads are queued for the graphics process; more at once would only fill its queue. */
const MOST_SLICES_AT_ONCE = 32;

/** vtk.js's Filter.LINEAR (Rendering/OpenGL/Texture/Constants.js). A later change would mark every slice as new. */
const LINEAR = 1;

/** The part of cornerstone's streaming texture that its type leaves out (5.14.0, vtkStreamingOpenGLTexture.js). */
interface StreamingTexture {
  setTextureParameters(parameters: {
    width: number;
    height: number;
    depth: number;
    numberOfComponents: number;
    dataType: string | undefined;
  }): void;
  setOglNorm16Ext(extension: unknown): void;
  setOpenGLRenderWindow(window: unknown): void;
  enableUseHalfFloat(use: boolean): void;
  setMinificationFilter(filter: number): void;
  setMagnificationFilter(filter: number): void;
  releaseGraphicsResources(window: unknown): void;
  resetFormatAndType(): void;
  create3DFromRaw(parameters: {
    width: number;
    height: number;
    depth: number;
    numComps: number;
    dataType: string | undefined;
    data: null;
  }): boolean;
  setUpdatedFrame(frame: number): void;
  update3DFromRaw(): void;
}

// The package is pinned to one version, and the browser tests show a scan through every one of these calls.
const streaming = (image: ImageVolume) => image.vtkOpenGLTexture as unknown as StreamingTexture;

/**
 * Makes the volume's empty texture, exactly as its first drawing would. Done here, before the volume is registered,
 * because a drawing that makes the texture marks every slice as new and uploads them all in one task (2.5 s for
 * 512 × 512 × 400 on a software renderer).
 */
export function prepareTexture(engine: RenderingEngine, image: ImageVolume): void {
  const window = glWindow(engine);
  window.initialize();
  const texture = streaming(image);
  const [width, height, depth] = image.dimensions;
  const { dataType } = image;
  texture.setOpenGLRenderWindow(window);
  texture.enableUseHalfFloat(false);
  const { norm16, norm16Linear } = getRenderingCapabilities();
  const extension = window.getContext().getExtension('EXT_texture_norm16');
  texture.setOglNorm16Ext(norm16 && norm16Linear ? extension : null);
  texture.setMinificationFilter(LINEAR);
  texture.setMagnificationFilter(LINEAR);
  texture.resetFormatAndType();
  texture.setTextureParameters({ width, height, depth, numberOfComponents: 1, dataType });
  texture.create3DFromRaw({ width, height, depth, numComps: 1, dataType, data: null });
}

/** Gives the texture's memory back at once; cornerstone's own release leaves it to the garbage collector. */
export function releaseTexture(engine: RenderingEngine, image: ImageVolume): void {
  const window = glWindow(engine);
  streaming(image).releaseGraphicsResources(window);
  window.getContext()?.flush();
}

const glWindow = (engine: RenderingEngine) =>
  engine.getOffscreenMultiRenderWindow(PLANE_PANES[0] ?? '').getOpenGLRenderWindow();

/**
 * Uploads the voxels to the texture that all panes share, a few slices at a time, `first` and its neighbours before
 * the rest. `draw` renders the panes and resolves when they are drawn: now and then to show how far it is, and at
 * the end.
 */
export async function uploadSlices(
  engine: RenderingEngine,
  image: ImageVolume,
  first: number,
  draw: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const order = image.imageIds
    .map((_, slice) => slice)
    .sort((a, b) => Math.abs(a - first) - Math.abs(b - first));
  let batch = 1;
  let drawn = performance.now();
  for (let at = 0; at < order.length; ) {
    signal.throwIfAborted();
    const started = performance.now();
    uploadNow(image, order.slice(at, at + batch));
    at += batch;
    const spent = performance.now() - started;
    if (spent < SLICE_OF_TIME_MS / 2) batch = Math.min(batch * 2, MOST_SLICES_AT_ONCE);
    else if (spent > SLICE_OF_TIME_MS) batch = Math.max(batch >> 1, 1);
    await breath();
    if (performance.now() - drawn < REDRAW_MS) continue;
    await uploaded(engine);
    await draw();
    drawn = performance.now();
  }
  await uploaded(engine);
  await draw();
}

/** Hands over one slice and waits: the first touch makes the graphics process clear the whole texture. */
export async function touchTexture(
  engine: RenderingEngine,
  image: ImageVolume,
  slice: number,
): Promise<void> {
  uploadNow(image, [slice]);
  await uploaded(engine);
}

function uploadNow(image: ImageVolume, slices: readonly number[]): void {
  const texture = streaming(image);
  for (const slice of slices) texture.setUpdatedFrame(slice);
  texture.update3DFromRaw();
}

/** Resolves when the graphics process has done all it was asked to. A drawing before that would block the page. */
async function uploaded(engine: RenderingEngine): Promise<void> {
  const gl: WebGL2RenderingContext = glWindow(engine).getContext();
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!fence) return;
  gl.flush();
  while (!gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) !== gl.SIGNALED)
    await breath(FENCE_POLL_MS);
  gl.deleteSync(fence);
}

/** Lets the page answer its events. */
export const breath = (ms = 0) => new Promise<void>((resolve) => setTimeout(resolve, ms));
