import { type DicomSeries, decodeSeries, type OpenedInstances, planSeries } from '../../image/dicom/index.ts';
import { type Volume, volumeStream } from '../../image/index.ts';
import type { ScanSummary } from '../api.ts';
import { failureOf } from '../failureReport.ts';
import type { OnProgress } from '../progress.ts';
import type { Studio } from '../studio.ts';
import { importDerived } from './importDerived.ts';
import type { ImportedScans } from './importScans.ts';
import { listedThumbnail } from './thumbnail.ts';
import { zipsOfContents } from './zipOfFiles.ts';

/**
 * Sorts DICOM files into series, decodes each and stores it: the volume as NIfTI, which opens fast and which nnU-Net
 * reads, and beside it a zip of the files as they came. Segmentations and contours follow. A bad series or file is
 * reported, the others stay.
 */
export async function importDicom(
  studio: Studio,
  opened: OpenedInstances,
  onProgress: OnProgress,
): Promise<ImportedScans> {
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

/** The zip is written as the files are read for the volume, each once; the volume follows it. */
async function importSeries(
  studio: Studio,
  series: DicomSeries,
  onImage: (done: number) => void,
): Promise<ScanSummary> {
  const { files, volume } = decodeSeries(series, { onImage });
  const { name, geometry, description, notes } = series;
  const modality = modalityOf(series.modality);
  const facts = {
    name,
    role: 'image',
    channels: 1,
    geometry,
    modality,
    description,
    dicom: {
      series: series.uid,
      frameOfReference: series.frameOfReference,
      ...(series.localizer && { localizer: true as const }),
    },
    ...windowOf(series),
    ...(notes.length > 0 && { notes }),
  } as const;
  const zips = zipsOfContents(filesOf(series), files);
  let decoded: Volume | undefined;
  const whole = async () => {
    // Some decoders work on when the last file has been taken.
    await files.next();
    decoded ??= volume();
    return decoded;
  };
  return studio.scans.add(
    async () => ({ ...facts, thumbnail: listedThumbnail(await whole(), modality) }),
    [
      ...zips.map((content) => ({ name: `${name}.dicom.zip`, content, originals: true as const })),
      { name: `${name}_0000.nii`, content: async () => volumeStream(await whole()) },
    ],
  );
}

/** What the scanner says of the middle image: others of the series may have windows of their own. */
function windowOf({ stack: { images } }: DicomSeries): Pick<ScanSummary, 'window'> {
  const window = images[images.length >> 1]?.instance.window;
  return window ? { window } : {};
}

function modalityOf(modality: string): ScanSummary['modality'] {
  return modality === 'CT' || modality === 'MR' || modality === 'PT' ? modality : 'other';
}

/** Each file once, in the order of the slices. */
function filesOf({ stack }: DicomSeries): { path: string; blob: Blob }[] {
  const instances = new Set(stack.images.map(({ instance }) => instance));
  return [...instances].map(({ path, file }) => ({ path, blob: file }));
}
