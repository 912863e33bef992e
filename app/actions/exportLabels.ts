import { saveBlob } from '../files/index.ts';
import type { LabelExport, OnProgress } from '../workers.ts';
import { untilAborted } from './untilAborted.ts';
import { io } from './workersInUse.ts';

/** Hands a label map or a result to the browser's downloads. @throws StudioError; AbortError after `signal` */
export async function downloadLabels(
  wanted: LabelExport,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const { name, blob } = await untilAborted(io().exportLabels(wanted, onProgress, signal), signal);
  saveBlob(blob, name);
}
