import { showFailure } from '../failures/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import { measureStorage } from './measureStorage.ts';
import { closeView, openScan } from './openScan.ts';
import { compute, io } from './workersInUse.ts';

/** Lists the workspace, looks for devices and opens again what was open. Failures are shown, never thrown. */
export async function startStudio(): Promise<void> {
  void compute().devices().then(useStudio.getState().devicesFound).catch(showFailure);
  void measureStorage();
  try {
    const [scans, models, results] = await Promise.all([
      io().listScans(),
      io().listModels(),
      io().listResults(),
    ]);
    useStudio.getState().libraryRead(newestFirst(scans), newestFirst(models), [...results].sort(byCreation));
    chooseKnownModel();
    await reopen();
  } catch (error) {
    showFailure(error);
  }
}

const newestFirst = <T extends { addedAt: number }>(items: readonly T[]) =>
  [...items].sort((a, b) => b.addedAt - a.addedAt);
const byCreation = (a: { createdAt: number }, b: { createdAt: number }) => b.createdAt - a.createdAt;

// Storage may have been cleared by the browser since the last visit.
function chooseKnownModel(): void {
  const { models } = useStudio.getState();
  const { model, modelChosen } = usePreferences.getState();
  if (!models.some(({ id }) => id === model)) modelChosen(models[0]);
}

async function reopen(): Promise<void> {
  const { openScan: remembered, openChannel } = usePreferences.getState();
  if (remembered === undefined) return;
  if (useStudio.getState().scans.some(({ id }) => id === remembered)) await openScan(remembered, openChannel);
  else closeView();
}
