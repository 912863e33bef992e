import { holdLabels, holdReference, holdScan, usePreferences, useStudio } from '../state/index.ts';
import { io } from './workersInUse.ts';

// Two quick clicks: only the last one may reach the screen.
let latestScan = 0;
let latestLabels = 0;

/**
 * Shows one channel of a scan, with its newest result where there is one and nothing else was asked for.
 * @throws StudioError when the stored file cannot be read; what was open stays open.
 */
export async function openScan(id: string, channel = 0): Promise<void> {
  latestScan += 1;
  const turn = latestScan;
  const studio = useStudio.getState();
  studio.openingStarted(id);
  try {
    const volume = await io().readScan(id, channel);
    if (turn !== latestScan) return;
    const changed = usePreferences.getState().openScan !== id || studio.shownScan?.id !== id;
    if (changed) dropLabels();
    holdScan(volume);
    usePreferences.getState().scanOpened(id, channel);
    studio.scanShown(id, channel);
    if (changed) await openLabels(labelsToOpen(id));
  } finally {
    studio.openingEnded(id);
  }
}

function dropLabels(): void {
  latestLabels += 1;
  holdLabels(undefined);
  holdReference(undefined);
  useStudio.getState().labelsShownFor(undefined);
}

function labelsToOpen(scan: string): string | undefined {
  const remembered = usePreferences.getState().openLabels;
  const { results, scans } = useStudio.getState();
  const own = [
    ...results.filter((result) => result.scan === scan),
    ...scans.filter((other) => other.of === scan),
  ];
  if (remembered && own.some(({ id }) => id === remembered)) return remembered;
  return results.find((result) => result.scan === scan)?.id;
}

/** Lays a result or a stored label map over the open scan; undefined takes it away. @throws StudioError */
export async function openLabels(id: string | undefined): Promise<void> {
  dropLabels();
  usePreferences.getState().labelsOpened(id);
  if (id === undefined) return;
  const turn = latestLabels;
  const studio = useStudio.getState();
  const isResult = studio.results.some((result) => result.id === id);
  const volume = isResult ? await io().readResult(id) : await io().readScan(id, 0);
  if (turn !== latestLabels) return;
  holdLabels(volume);
  studio.labelsShownFor(id);
}

/** Shows what was clicked: a scan, or a label map over the scan it lies on. @throws StudioError */
export async function openListed(id: string): Promise<void> {
  const { scans, shownScan } = useStudio.getState();
  const listed = scans.find((scan) => scan.id === id);
  if (listed?.role !== 'labels' || !listed.of) return openScan(id);
  if (shownScan?.id !== listed.of) await openScan(listed.of);
  await openLabels(id);
}

/** Empties the view, for example after the open scan was removed. */
export function closeView(): void {
  latestScan += 1;
  dropLabels();
  holdScan(undefined);
  useStudio.getState().shownCleared();
  usePreferences.getState().viewClosed();
}
