import { io, openLabels, openScan } from '../actions/index.ts';
import { holdReference, usePreferences, useStudio } from '../state/index.ts';

/** Shows a prediction of a labelled case with the reference's outlines over it. @throws StudioError */
export async function compareWithReference(result: string): Promise<void> {
  const { results, scans, shownScan } = useStudio.getState();
  const found = results.find(({ id }) => id === result);
  if (!found) return;
  if (shownScan?.id !== found.scan) await openScan(found.scan);
  await openLabels(result);
  const reference = scans.find((scan) => scan.role === 'labels' && scan.of === found.scan);
  if (!reference) return;
  holdReference(await io().readScan(reference.id, 0));
  const values = Object.keys(reference.voxels ?? {}).map(Number);
  useStudio.getState().referenceShown({ id: reference.id, name: reference.name, values });
  usePreferences.getState().rightTabChosen('segment');
}
