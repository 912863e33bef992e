import { readImageHeader } from '../../image/index.ts';
import type { ScanSummary } from '../../jobs/api.ts';
import type { CaseFile, DatasetReader } from './datasetReader.ts';

/** The images of a case, or its label, as what opens scans sees them. */
export interface CaseReference {
  readonly part: 'image' | 'label';
  readonly folder: string;
  readonly case: string;
}

const FORM = /^(image|label):([^/]+)\/(.+)$/;

/** `image:Dataset007_Liver/case_1`: an id that every reader of scans takes, so that a case of a dataset is shown, predicted
 *  and edited where it lies. */
export const caseScanId = (reference: CaseReference): string =>
  `${reference.part}:${reference.folder}/${reference.case}`;

/** Undefined for the id of a stored scan. */
export function parseCaseScanId(id: string): CaseReference | undefined {
  const match = FORM.exec(id);
  if (!match) return undefined;
  const [, part, folder = '', name = ''] = match;
  return { part: part === 'image' ? 'image' : 'label', folder, case: name };
}

/** The files of a reference, channels in their order. @throws DatasetError `dataset.noCase`, `dataset.noLabel` */
export async function caseScanFiles(datasets: DatasetReader, reference: CaseReference): Promise<CaseFile[]> {
  const { part, folder, case: id } = reference;
  return part === 'image' ? datasets.images(folder, id) : [await datasets.label(folder, id)];
}

/** What a stored scan's manifest would say, read from the files themselves. @throws as `caseScanFiles`, ImageError */
export async function caseScanSummary(
  datasets: DatasetReader,
  reference: CaseReference,
): Promise<ScanSummary> {
  const files = await caseScanFiles(datasets, reference);
  const [first] = files;
  if (!first) throw new RangeError(`${caseScanId(reference)} has no files`);
  const { geometry, channels } = await readImageHeader(first.file, first.name);
  const { part, folder, case: id } = reference;
  const one = await datasets.case(folder, id);
  return {
    id: caseScanId(reference),
    name: id,
    role: part === 'image' ? 'image' : 'labels',
    files: files.map(({ name, file }) => ({ name, bytes: file.size })),
    channels: files.length > 1 ? files.length : channels,
    geometry,
    modality: part === 'image' ? await modalityOf(datasets, folder) : 'other',
    ...(part === 'label' && { of: caseScanId({ ...reference, part: 'image' }) }),
    ...(part === 'label' && (await ignoreOf(datasets, folder))),
    ...(part === 'label' && (await unknownOf(datasets, folder, id))),
    ...(part === 'label' && one.facts?.annotatedClasses && { annotated: one.facts.annotatedClasses }),
    inDataset: { folder, case: id },
    addedAt: one.facts?.changedAt ?? 0,
  };
}

/** By the first channel's name, as nnU-Net chooses its normalisation. */
async function modalityOf(datasets: DatasetReader, folder: string): Promise<ScanSummary['modality']> {
  const [channel = ''] = (await datasets.get(folder)).channels;
  if (/^ct$/i.test(channel)) return 'CT';
  if (/^pe?t$/i.test(channel)) return 'PT';
  return /^(mr|mri|t1|t2|flair|adc|dwi)/i.test(channel) ? 'MR' : 'other';
}

async function unknownOf(datasets: DatasetReader, folder: string, id: string) {
  const isThere = (await datasets.unknown(folder, id)) !== undefined;
  return isThere ? { unknown: { sets: await datasets.unknownSets(folder) } } : {};
}

async function ignoreOf(datasets: DatasetReader, folder: string) {
  const { ignore } = await datasets.get(folder);
  return ignore === undefined ? {} : { ignore };
}
