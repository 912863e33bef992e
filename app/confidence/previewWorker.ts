import { type PreviewWorker, startPreviewWorker } from '../workers.ts';

let worker: PreviewWorker | undefined;

/** The worker behind the live preview: made when first needed, ended to stop what it does. */
export function previewWorker(): PreviewWorker {
  worker ??= startPreviewWorker();
  return worker;
}

/** What it was asked never answers. */
export function stopPreviewWorker(): void {
  worker?.stop();
  worker = undefined;
}
