import { saveBlob } from '../files/index.ts';
import type { LabelExport, OnProgress } from '../workers.ts';
import { io } from './workersInUse.ts';

/** Hands a label map or a result to the browser's downloads. @throws StudioError */
export async function downloadLabels(wanted: LabelExport, onProgress: OnProgress): Promise<void> {
  const { name, blob } = await io().exportLabels(wanted, onProgress);
  saveBlob(blob, name);
}
