import { usePreferences, useStudio } from '../state/index.ts';
import { measureStorage } from './measureStorage.ts';
import { closeView, openLabels } from './openScan.ts';
import { io } from './workersInUse.ts';

/** What cannot be seen without scan `id`: its results, and the label maps that lie on it. */
export function dependentsOf(id: string): { readonly results: string[]; readonly labels: string[] } {
  const { results, scans } = useStudio.getState();
  return {
    results: results.filter((result) => result.scan === id).map((result) => result.id),
    labels: scans.filter((scan) => scan.of === id).map((scan) => scan.id),
  };
}

/** Deletes a scan or label map, with what depends on it, from the browser's storage. @throws StudioError */
export async function removeScan(id: string): Promise<void> {
  const { results, labels } = dependentsOf(id);
  for (const result of results) await removeResult(result);
  for (const map of labels) await removeScan(map);
  await io().removeScan(id);
  if (useStudio.getState().shownScan?.id === id) closeView();
  else if (usePreferences.getState().openLabels === id) await openLabels(undefined);
  useStudio.getState().scanRemoved(id);
  void measureStorage();
}

/** @throws StudioError */
export async function removeModel(id: string): Promise<void> {
  await io().removeModel(id);
  const studio = useStudio.getState();
  studio.modelRemoved(id);
  if (usePreferences.getState().model === id)
    usePreferences.getState().modelChosen(useStudio.getState().models[0]);
  void measureStorage();
}

/** @throws StudioError */
export async function removeResult(id: string): Promise<void> {
  await io().removeResult(id);
  if (usePreferences.getState().openLabels === id) await openLabels(undefined);
  useStudio.getState().resultRemoved(id);
  void measureStorage();
}
