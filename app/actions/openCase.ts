import { neighbourOf, shownCases, shownScanOf, useStudio } from '../state/index.ts';
import { segmentColour } from '../viewer/index.ts';
import type { DatasetSummary, ScanSummary, StoredSegment } from '../workers.ts';
import { openLabels, openScan } from './openScan.ts';
import { io } from './workersInUse.ts';

/** Shows a case of a dataset with its label, where they lie; saving writes the case's label. @throws StudioError */
export async function openCase(folder: string, id: string): Promise<void> {
  const [{ scan, labels }, dataset] = await Promise.all([io().openCase(folder, id), datasetOf(folder)]);
  useStudio.getState().caseOpened([scan, ...(labels ? [withSegments(labels, dataset)] : [])]);
  await openScan(scan.id);
  // Without a label of its own, a prediction of it is shown.
  if (labels) await openLabels(labels.id);
}

async function datasetOf(folder: string): Promise<DatasetSummary | undefined> {
  const known = () => useStudio.getState().datasets.find((other) => other.folder === folder);
  if (!known()) useStudio.getState().datasetsRead(await io().listDatasets());
  return known();
}

/** The next or previous case of the list as it is filtered and sorted; nothing at its ends. @throws StudioError */
export async function openNeighbour(step: -1 | 1): Promise<void> {
  const state = useStudio.getState();
  const open = shownScanOf(state)?.inDataset;
  if (state.dataset === undefined) return;
  const next = neighbourOf(shownCases(state), open?.folder === state.dataset ? open.case : undefined, step);
  if (next) await openCase(state.dataset, next.id);
}

/** A dataset's labels as the segments of a map; undefined for a scan of no dataset. */
export function datasetSegments({ inDataset }: ScanSummary): StoredSegment[] | undefined {
  const dataset = useStudio.getState().datasets.find(({ folder }) => folder === inDataset?.folder);
  return dataset && segmentsOf(dataset);
}

const withSegments = (labels: ScanSummary, dataset: DatasetSummary | undefined): ScanSummary =>
  dataset ? { ...labels, segments: segmentsOf(dataset) } : labels;

/** One a value: regions overlap, and what lies in a label map is their parts. */
export function segmentsOf({ labels, hasRegions }: DatasetSummary): StoredSegment[] {
  const values = [...new Set(labels.flatMap((label) => label.values))].filter((value) => value > 0);
  return values
    .sort((a, b) => a - b)
    .map((value) => {
      const own = labels.find((label) => label.values.length === 1 && label.values[0] === value);
      const inside = labels.filter((label) => label.values.includes(value)).map(({ name }) => name);
      const name = own && !hasRegions ? own.name : inside.join(' + ');
      return { value, name, colour: segmentColour(value), visible: true, locked: false };
    });
}
