import { type DicomSeries, openInstances, planSeries, readSeries } from '../../image/dicom/index.ts';
import { volumeStream } from '../../image/index.ts';
import type { PlacedFile, ScanSummary } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { importDerived } from './importDerived.ts';
import type { ImportedScans } from './importScans.ts';
import { listedThumbnail } from './thumbnail.ts';
import { zipsOfFiles } from './zipOfFiles.ts';

/**
 * Sorts DICOM files into series, decodes each and stores it: the volume as NIfTI, which opens fast and which nnU-Net
 * reads, and beside it a zip of the files as they came. Segmentations and contours follow. A bad series or file is reported, the others stay.
 */
export async function importDicom(
  studio: Studio,
  files: readonly PlacedFile[],
  onProgress: OnProgress,
): Promise<ImportedScans> {
  const opened = await openInstances(files);
  const plan = planSeries(opened.instances);
  const result: ImportedScans = {
    scans: [],
    failures: [...opened.failures, ...plan.failures].map(({ path, error }) => failureOf(path, error)),
  };
  const total = plan.series.reduce((sum, { images }) => sum + images, 0);
  let before = 0;
  for (const series of plan.series) {
    const start = before;
    before += series.images;
    try {
      const onImage = (done: number): void => onProgress({ stage: 'read', done: start + done, total });
      result.scans.push(await importSeries(studio, series, onImage));
    } catch (error) {
      result.failures.push(failureOf(series.description || series.name, error));
    }
  }
  const derived = await importDerived(studio, opened.derived);
  result.scans.push(...derived.scans);
  result.failures.push(...derived.failures);
  return result;
}

async function importSeries(
  studio: Studio,
  series: DicomSeries,
  onImage: (done: number) => void,
): Promise<ScanSummary> {
  const volume = await readSeries(series, { onImage });
  const { name, geometry, description, notes } = series;
  const modality = modalityOf(series.modality);
  return studio.scans.add(
    {
      name,
      role: 'image',
      channels: 1,
      geometry,
      modality,
      thumbnail: listedThumbnail(volume, modality),
      description,
      dicom: {
        series: series.uid,
        frameOfReference: series.frameOfReference,
        ...(series.localizer && { localizer: true as const }),
      },
      ...(notes.length > 0 && { notes }),
    },
    [
      { name: `${name}_0000.nii`, content: volumeStream(volume) },
      ...zipsOfFiles(filesOf(series)).map((content) => ({
        name: `${name}.dicom.zip`,
        content,
        originals: true as const,
      })),
    ],
  );
}

function modalityOf(modality: string): ScanSummary['modality'] {
  return modality === 'CT' || modality === 'MR' || modality === 'PT' ? modality : 'other';
}

/** Each file once, in the order of the slices. */
function filesOf({ stack }: DicomSeries): { path: string; blob: Blob }[] {
  const instances = new Set(stack.images.map(({ instance }) => instance));
  return [...instances].map(({ path, file }) => ({ path, blob: file }));
}
