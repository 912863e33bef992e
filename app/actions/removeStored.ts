import { usePreferences } from '../state/preferences.ts';
import { useStudio } from '../state/studio.ts';
import { measureStorage } from './measureStorage.ts';
import { closeView, openLabels } from './openScan.ts';
import { io } from './workersInUse.ts';

/** Deletes a scan or label map from the browser's storage. @throws StudioError */
export async function removeScan(id: string): Promise<void> {
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
