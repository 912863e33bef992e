import { applyPostprocessing, type PostprocessingStep } from '../../nnunet/evaluation/index.ts';
import { asLabels } from '../labelMap.ts';
import type { Predicted } from './predictImages.ts';

/** The labels after the steps, and their voxels counted anew; everything else stays. */
export function postprocessed(predicted: Predicted, steps: readonly PostprocessingStep[]): Predicted {
  const { labels, readAs } = predicted;
  const { data } = applyPostprocessing({ data: labels, size: readAs.size }, steps);
  const voxels: Record<number, number> = {};
  for (const value of Object.keys(predicted.voxels)) voxels[Number(value)] = 0;
  for (let at = 0; at < data.length; at++) voxels[data[at]] += 1;
  return { ...predicted, labels: asLabels(data), voxels };
}
