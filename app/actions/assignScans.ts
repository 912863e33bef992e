import { useStudio } from '../state/index.ts';
import type { ScanSummary } from '../workers.ts';
import { openLabels, openScan } from './openScan.ts';
import { io } from './workersInUse.ts';

/** Makes one case of several one-channel scans, `ids` in channel order, and opens it. @throws StudioError */
export async function combineChannels(name: string, ids: readonly string[]): Promise<ScanSummary> {
  const combined = await io().combineChannels(name, ids);
  const studio = useStudio.getState();
  for (const id of ids) studio.scanRemoved(id);
  studio.scansAdded([combined]);
  await openScan(combined.id);
  return combined;
}

/** Declares a stored scan the label map of another one and lays it over that. @param ignoreValue what means ignore in
 *  it @throws StudioError, LabelsError where values collide */
export async function declareLabels(id: string, of: string, ignoreValue?: number): Promise<void> {
  const labels = await io().useAsLabels(id, of, ignoreValue);
  useStudio.getState().scansAdded([labels]);
  if (useStudio.getState().shownScan?.id !== of) await openScan(of);
  await openLabels(labels.id);
}
