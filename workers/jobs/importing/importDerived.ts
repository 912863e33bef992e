/** Segmentations and contours become label maps on the series that they were drawn on. */
import {
  type DerivedFile,
  DicomError,
  fileSafe,
  laySegmentation,
  layStructureSet,
  readSegmentation,
  readStructureSet,
  shareOnGrid,
} from '../../image/dicom/index.ts';
import { writeLabels } from '../../image/index.ts';
import type { ScanSummary } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import type { Studio } from '../studio.ts';
import { countLabels } from './describeScan.ts';
import type { ImportedScans } from './importScans.ts';
import { namedLabels } from './storedSegments.ts';

type Drawn = Awaited<ReturnType<typeof readSegmentation>> | Awaited<ReturnType<typeof readStructureSet>>;

/** Images of the same patient coordinates but another series serve only if nearly everything lies on their slices. */
const ENOUGH_ON_GRID = 0.9;

/** Call once the series of the same drop are stored. A bad file is reported, the others stay. */
export async function importDerived(studio: Studio, files: readonly DerivedFile[]): Promise<ImportedScans> {
  const result: ImportedScans = { scans: [], failures: [] };
  for (const file of files) {
    try {
      result.scans.push(await importOne(studio, file));
    } catch (error) {
      result.failures.push(failureOf(file.path, error));
    }
  }
  return result;
}

async function importOne(studio: Studio, file: DerivedFile): Promise<ScanSummary> {
  const drawn = file.kind === 'segmentation' ? await readSegmentation(file) : await readStructureSet(file);
  const host = hostOf(drawn, await studio.scans.list());
  if (!host)
    throw new DicomError('seriesAbsent', { file: file.path, series: drawn.series.join(', ') || '?' });
  const { data, notes } =
    'frames' in drawn ? await laySegmentation(drawn, host.geometry) : layStructureSet(drawn, host.geometry);
  const name = fileSafe(drawn.description) || fileSafe(baseOf(file.path)) || 'labels';
  const content = await writeLabels(data, { geometry: host.geometry, fileDimension: 3 }, `${name}.nii.gz`);
  return studio.scans.add(
    {
      name,
      role: 'labels',
      channels: 1,
      geometry: host.geometry,
      modality: 'other',
      of: host.id,
      voxels: countLabels(data),
      ...namedLabels('frames' in drawn ? drawn.segments : drawn.structures),
      ...(notes.length > 0 && { notes }),
    },
    [{ name: `${name}.nii.gz`, content }],
  );
}

/** The series that is named, of its parts the one that the labels lie on; else images of the same space on whose slices
 *  they lie. */
function hostOf(drawn: Drawn, scans: readonly ScanSummary[]): ScanSummary | undefined {
  const images = scans.filter(({ role }) => role === 'image').toReversed();
  const rated = images.flatMap((scan) => {
    if (!scan.dicom) return [];
    const { series, frameOfReference } = scan.dicom;
    const named = series !== '' && drawn.series.includes(series);
    const sameSpace = frameOfReference !== '' && frameOfReference === drawn.frameOfReference;
    if (!named && !sameSpace) return [];
    const share = shareOnGrid(drawn, scan.geometry);
    return named || share >= ENOUGH_ON_GRID ? [{ scan, named, share }] : [];
  });
  const [best] = rated.toSorted((a, b) => Number(b.named) - Number(a.named) || b.share - a.share);
  return best?.scan;
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/\.dcm$/i, '');
