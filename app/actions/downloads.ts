import { saveBlob } from '../files/index.ts';
import type { Fold, ModelSummary } from '../workers.ts';
import { io } from './workersInUse.ts';

/** @param file one of the result's `files`. @throws StudioError */
export async function downloadResult(id: string, file: string): Promise<void> {
  saveBlob(await io().resultFile(id, file), file);
}

/** @throws StudioError */
export async function downloadOnnx(model: ModelSummary, fold: Fold, checkpoint: string): Promise<void> {
  const blob = await io().exportOnnx(model.id, fold, checkpoint);
  saveBlob(blob, `${model.name}_fold_${fold}.onnx`);
}
