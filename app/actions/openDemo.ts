import { usePreferences, useStudio } from '../state/index.ts';
import { measureStorage } from './measureStorage.ts';
import { openScan } from './openScan.ts';
import { io } from './workersInUse.ts';

/** The phantom that everybody sees first; other seeds draw other patients. */
const FIRST_SEED = 1;

/** Draws the demo scan, loads the demo model and shows both, ready for Segment. @throws StudioError */
export async function openDemo(seed = FIRST_SEED): Promise<void> {
  const { scan, truth, model } = await io().openDemo(seed);
  const studio = useStudio.getState();
  studio.scansAdded([scan, truth]);
  studio.modelsAdded([model]);
  usePreferences.getState().modelChosen(model);
  await openScan(scan.id);
  void measureStorage();
}
