import { BlobReader, configure, TextReader, ZipWriter } from '@zip.js/zip.js';
import { channelFileName, type DatasetStore, datasetJsonText } from '../../workspace/index.ts';
import { cancelPoint } from '../cancelPoint.ts';
import { leftOutCases } from '../review/reviewCases.ts';
import { CASES_FILE } from './importDataset.ts';
import { inFormat } from './inFormat.ts';
import { ignoreValue } from './labelValues.ts';
import { lockedCases } from './splitNotes.ts';
import { SPLITS_FILE, splitsOf, splitsToTakeAlong } from './splitsFile.ts';
import { stockLabel } from './stockLabels.ts';

// We are a worker already, and zip.js would start its own from a blob: URL.
configure({ useWebWorkers: false });

/**
 * A dataset as a zip that nnU-Net reads once it is unpacked in nnUNet_raw: `DatasetXXX_Name/…`, not compressed (image
 * files are), with the files that dataset.json names elsewhere brought in, and without what was rejected or
 * left out by the case filter. Where the voxels of pseudo-labels come from lies in provenanceTr; beside cases that a
 * person labelled, splits_final.json keeps them out of validation, and scans of one patient on one side. What is noted of the cases goes along. One file at a
 * time is read; Chromium keeps a large zip on disk.
 * @param onCase counts cases
 * @param onIgnored for stock nnU-Net, which knows no unknown classes: where one is, the label is ignore; told how many
 *   voxels became so. Without it what is unknown goes along
 * @throws DatasetError `dataset.outside`; AbortError after `signal`
 */
export async function exportDataset(
  store: DatasetStore,
  folder: string,
  onCase: (done: number, total: number) => void = () => {},
  signal?: AbortSignal,
  onIgnored?: (voxels: number) => void,
): Promise<Blob> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>();
  const zip = new Response(readable).blob();
  const writer = new ZipWriter(writable, { level: 0 });
  const put = async (path: string, file: Blob) => {
    await cancelPoint(signal);
    await writer.add(`${folder}/${path}`, new BlobReader(file));
  };
  const filled = fill(store, folder, put, { onCase, onIgnored }).then(async ({ json, noted }) => {
    await writer.add(`${folder}/${CASES_FILE}`, new TextReader(noted));
    await writer.add(`${folder}/dataset.json`, new TextReader(json));
    await writer.close();
  });
  try {
    await filled;
  } catch (error) {
    await writable.abort(error).catch(() => {});
    await zip.catch(() => {});
    throw error;
  }
  return zip;
}

interface FillOptions {
  readonly onCase: (done: number, total: number) => void;
  readonly onIgnored: ((voxels: number) => void) | undefined;
}

/** What names classes that are unknown somewhere. */
const UNKNOWN = /^(unknownTr\/|unknown_sets\.json$)/;

const namesOf = (labels: unknown): object => (typeof labels === 'object' && labels !== null ? labels : {});

async function fill(
  store: DatasetStore,
  folder: string,
  put: (path: string, file: Blob) => Promise<unknown>,
  { onCase, onIgnored }: FillOptions,
): Promise<{ json: string; noted: string }> {
  const { json, fileEnding } = await store.json(folder);
  const dataset = await store.get(folder);
  const { cases: all, labelledCertain = false } = await store.noted(folder);
  const unknown = { sets: await store.unknownSets(folder), labelledCertain };
  let ignored = 0;
  const leftOut = await leftOutCases(store, folder);
  const locked = await lockedCases(store.directory, folder);
  // nnU-Net trains on what lies in imagesTr; where it looks for tests it expects no labels and minds none.
  const cases = (await store.cases(folder))
    .filter(({ id, state }) => state !== 'rejected' && !leftOut.has(id))
    .map((one) => (locked.has(one.id) ? { ...one, set: 'test' as const } : one));
  for (const [index, one] of cases.entries()) {
    const { id, set, label } = one;
    onCase(index, cases.length);
    const images = await store.images(folder, id);
    for (const [channel, image] of images.entries())
      await put(
        `${set === 'train' ? 'imagesTr' : 'imagesTs'}/${channelFileName(id, channel, fileEnding)}`,
        await inFormat(image, fileEnding),
      );
    if (label !== undefined) {
      const written = onIgnored
        ? await stockLabel(store, dataset, one, unknown)
        : await store.label(folder, id);
      ignored += 'ignored' in written ? written.ignored : 0;
      await put(`${set === 'train' ? 'labelsTr' : 'labelsTs'}/${id}${fileEnding}`, written.file);
    }
    const provenance = await store.companions.read(folder, id, 'provenance');
    if (provenance) await put(`provenanceTr/${id}.nii.gz`, provenance);
  }
  onCase(cases.length, cases.length);
  const extra = (await store.extraFiles(folder)).filter((path) => !onIgnored || !UNKNOWN.test(path));
  onIgnored?.(ignored);
  const ids = cases.flatMap(({ id, set, label }) => (set === 'train' && label !== undefined ? [id] : []));
  for (const path of extra) {
    const file = await store.extraFile(folder, path);
    await put(path, path === SPLITS_FILE ? new Blob([splitsOf(await file.text(), new Set(ids))]) : file);
  }
  const splits = extra.includes(SPLITS_FILE) ? undefined : await splitsToTakeAlong(store, folder, ids);
  if (splits) await put(SPLITS_FILE, new Blob([JSON.stringify(splits, null, 4)]));
  const { dataset: _, ...own } = json;
  const numTraining = cases.filter(({ set }) => set === 'train').length;
  const kept = Object.fromEntries(cases.flatMap(({ id }) => (all[id] ? [[id, all[id]]] : [])));
  return {
    json: datasetJsonText({
      ...own,
      numTraining,
      ...(ignored > 0 && { labels: { ...namesOf(json.labels), ignore: ignoreValue(dataset) } }),
    }),
    noted: JSON.stringify({ version: 1, cases: kept }),
  };
}
