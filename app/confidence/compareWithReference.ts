import { io, openCase, openLabels, openScan } from '../actions/index.ts';
import { holdReference, usePreferences, useStudio } from '../state/index.ts';
import type { CaseScores } from '../workers.ts';

type ScoredCase = Pick<CaseScores, 'result' | 'labels' | 'inDataset'>;

/** Shows a prediction of a labelled case with the reference's outlines over it. @throws StudioError */
export async function compareWithReference({ result, labels, inDataset }: ScoredCase): Promise<void> {
  const { results, shownScan } = useStudio.getState();
  const found = results.find(({ id }) => id === result);
  if (!found) return;
  if (inDataset) await openCase(inDataset.folder, inDataset.case);
  else if (shownScan?.id !== found.scan) await openScan(found.scan);
  await openLabels(result);
  const maps = useStudio.getState().scans.filter((scan) => scan.role === 'labels' && scan.of === found.scan);
  const reference = maps.find(({ id }) => id === labels) ?? maps[0];
  if (!reference) return;
  holdReference(await io().readScan(reference.id, 0));
  const named = reference.segments?.map(({ value }) => value);
  const values = named ?? Object.keys(reference.voxels ?? {}).map(Number);
  useStudio.getState().referenceShown({ id: reference.id, name: reference.name, values });
  usePreferences.getState().rightTabChosen('segment');
}
