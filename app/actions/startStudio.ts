import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { showFailure } from '../failures/index.ts';
import { usePreferences, useStudio } from '../state/index.ts';
import type { RecoveredMap } from '../workers.ts';
import { listDatasets } from './datasets.ts';
import { measureStorage } from './measureStorage.ts';
import { openCase } from './openCase.ts';
import { closeView, openScan } from './openScan.ts';
import { compute, io } from './workersInUse.ts';

/** Lists the workspace, looks for devices and opens again what was open. Failures are shown, never thrown. */
export async function startStudio(): Promise<void> {
  void compute().devices().then(useStudio.getState().devicesFound).catch(showFailure);
  void measureStorage();
  try {
    if (!(await isWorkspaceOpen())) return;
    const recovered = useStudio.getState().readOnly ? [] : await recoverEdits();
    const [scans, models, results] = await Promise.all([
      io().listScans(),
      io().listModels(),
      io().listResults(),
    ]);
    useStudio.getState().libraryRead(newestFirst(scans), newestFirst(models), [...results].sort(byCreation));
    chooseKnownModel();
    await listDatasets();
    const [last] = recovered;
    if (last?.map.of === usePreferences.getState().openScan)
      usePreferences.getState().labelsOpened(last?.map.id);
    await reopen();
  } catch (error) {
    showFailure(error);
  }
}

/** False where the browser wants the user to allow their folder again; the page says so. */
async function isWorkspaceOpen(): Promise<boolean> {
  const place = await io().workspacePlace();
  useStudio.getState().workspaceFound(place);
  // Asked every time: Chromium grants it once the page is used, and then nothing is cleared to make room.
  if (!useStudio.getState().readOnly) void navigator.storage.persist?.().then(measureStorage);
  return place.permission === 'granted';
}

/** What a crash left unsaved is saved before anything is listed. A failure is shown; its edits stay for the next start. */
async function recoverEdits(): Promise<RecoveredMap[]> {
  try {
    const recovered = await io().recoverEdits();
    for (const { map, edits } of recovered)
      notifications.show({
        color: 'teal',
        title: i18next.t('editing:recovered.title'),
        message: i18next.t('editing:recovered.message', { name: map.name, count: edits }),
        autoClose: 8000,
        closeButtonProps: { 'aria-label': i18next.t('shell:close') },
      });
    return recovered;
  } catch (error) {
    showFailure(error);
    return [];
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
  const [, folder, name] = /^image:([^/]+)\/(.+)$/.exec(remembered) ?? [];
  if (useStudio.getState().scans.some(({ id }) => id === remembered)) await openScan(remembered, openChannel);
  else if (folder && name && (await isCase(folder, name))) await openCase(folder, name);
  else closeView();
}

async function isCase(folder: string, name: string): Promise<boolean> {
  if (!useStudio.getState().datasets.some((dataset) => dataset.folder === folder)) return false;
  return (await io().listCases(folder)).some(({ id }) => id === name);
}
