import { compute } from '../actions/index.ts';
import { compareWithReference } from '../confidence/index.ts';
import { useStudio } from '../state/index.ts';

/** A predicted case of a cross-validation in the viewer, the reference's outlines over it. @throws StudioError */
export async function openValidationCase(dataset: string, source: string, name: string): Promise<void> {
  const result = await compute().keepPrediction(dataset, source, name);
  useStudio.getState().resultAdded(result);
  await compareWithReference({ result: result.id, inDataset: { folder: dataset, case: name } });
}
