import { BlobReader, BlobWriter, ZipReader } from '@zip.js/zip.js';
import { readImage, writeLabels } from '../../image/index.ts';
import { countValues, remapIgnore, suspectedIgnore } from '../../semisupervised/index.ts';
import {
  type CaseFacts,
  type Content,
  DatasetError,
  type DatasetSummary,
  datasetFolderName,
  factsFileSchema,
} from '../../workspace/index.ts';
import { cancelPoint } from '../cancelPoint.ts';
import { archivedName } from '../importing/archivedName.ts';
import type { Studio } from '../studio.ts';
import type { FoundDataset } from './findDatasets.ts';

/** What our own export notes of the cases, beside dataset.json; nnU-Net does not look at it. */
export const CASES_FILE = 'segloop_cases.json';

export interface ImportDatasetOptions {
  readonly id: number;
  readonly name: string;
  /** What means ignore in the label files. @default what dataset.json says */
  readonly ignoreValue?: number;
}

export interface ImportedDataset {
  readonly dataset: DatasetSummary;
  /** What ignore was and has become, over all label files; empty where nothing was changed. */
  readonly mapping: readonly { readonly from: number; readonly to: number; readonly voxels: number }[];
}

interface DatasetFile {
  /** Below the dataset's folder. */
  readonly path: string;
  readonly blob: () => Promise<Blob>;
}

const KEPT =
  /^(imagesTr|imagesTs|labelsTr|labelsTs|unknownTr)\/[^/]+$|^(splits_final|unknown_sets|semisupervised)\.json$/;

/**
 * Copies a dropped dataset into the workspace. With `ignoreValue`, that value of every label file becomes nnU-Net's
 * ignore label, which dataset.json gets where it has none.
 * @param onFile counts files
 * @throws DatasetError `dataset.taken`, `dataset.id`, `dataset.name`; LabelsError where a real label has the value;
 *   AbortError after `signal`. Nothing stays of it then.
 */
export async function importDataset(
  studio: Studio,
  found: FoundDataset,
  options: ImportDatasetOptions,
  onFile: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<ImportedDataset> {
  return withFiles(found, async (files) => {
    const folder = datasetFolderName(options.id, options.name);
    const json = await readJson(files, 'dataset.json');
    const kept = files.filter(({ path }) => KEPT.test(path));
    const target = options.ignoreValue === undefined ? undefined : ignoreTarget(json);
    const moved = { voxels: 0 };
    async function* contents(): AsyncGenerator<{ path: string; content: Content }> {
      for (const [index, file] of kept.entries()) {
        onFile(index, kept.length);
        await cancelPoint(signal);
        const blob = await file.blob();
        const isLabel = target !== undefined && /^labelsT[rs]\//.test(file.path);
        const content = isLabel ? await remapped(file.path, blob, options.ignoreValue, target, moved) : blob;
        yield { path: file.path, content };
      }
      onFile(kept.length, kept.length);
    }
    const written = { ...json, ...(target && { labels: target.labels }) };
    const dataset = await studio.datasets.adopt(folder, written, contents(), await readNoted(files));
    const mapping =
      target && options.ignoreValue !== undefined && moved.voxels > 0
        ? [{ from: options.ignoreValue, to: target.ignore, voxels: moved.voxels }]
        : [];
    return { dataset, mapping };
  });
}

/** What probably means ignore in the first label files: a guess for a field, never applied unseen. */
export async function guessIgnore(found: FoundDataset): Promise<number | undefined> {
  return withFiles(found, async (files) => {
    const json = await readJson(files, 'dataset.json');
    const names = labelNames(json);
    const labels = files.filter(({ path }) => path.startsWith('labelsTr/')).slice(0, SAMPLED_LABELS);
    for (const { path, blob } of labels) {
      const { data } = await readImage(await blob(), path);
      const suspected = suspectedIgnore(countValues(data).keys(), names);
      if (suspected !== undefined) return suspected;
    }
    return undefined;
  });
}

const SAMPLED_LABELS = 3;

async function withFiles<T>(
  { source, prefix }: FoundDataset,
  use: (files: readonly DatasetFile[]) => Promise<T>,
): Promise<T> {
  const below = (path: string): string | undefined =>
    path.startsWith(prefix) ? path.slice(prefix.length) : undefined;
  if ('files' in source) {
    return use(source.files.map(({ path, file }) => ({ path: below(path) ?? path, blob: async () => file })));
  }
  const reader = new ZipReader(new BlobReader(source.archive));
  try {
    const files: DatasetFile[] = [];
    for (const entry of await reader.getEntries()) {
      const path = below(archivedName(entry));
      if (entry.directory || path === undefined) continue;
      files.push({ path, blob: () => entry.getData(new BlobWriter()) });
    }
    return await use(files);
  } finally {
    await reader.close();
  }
}

async function readJson(files: readonly DatasetFile[], name: string): Promise<Record<string, unknown>> {
  const file = files.find(({ path }) => path === name);
  const json: unknown = file ? JSON.parse(await (await file.blob()).text()) : undefined;
  if (typeof json !== 'object' || json === null)
    throw new DatasetError('labels', { rule: `${name} is damaged.` });
  return { ...json };
}

async function readNoted(files: readonly DatasetFile[]): Promise<Readonly<Record<string, CaseFacts>>> {
  const file = files.find(({ path }) => path === CASES_FILE);
  if (!file) return {};
  const parsed = factsFileSchema.safeParse(JSON.parse(await (await file.blob()).text()));
  return parsed.success ? parsed.data.cases : {};
}

function labelNames(json: Record<string, unknown>): Map<number, string> {
  const labels = typeof json.labels === 'object' && json.labels !== null ? Object.entries(json.labels) : [];
  return new Map(
    labels.flatMap(([name, value]) =>
      [value].flat().flatMap((one) => (typeof one === 'number' ? [[one, name] as const] : [])),
    ),
  );
}

interface IgnoreTarget {
  readonly ignore: number;
  readonly names: ReadonlyMap<number, string>;
  readonly labels: Record<string, unknown>;
}

/** dataset.json's own ignore label, else one after the largest. */
function ignoreTarget(json: Record<string, unknown>): IgnoreTarget {
  const all = labelNames(json);
  const own = [...all].find(([, name]) => name === 'ignore')?.[0];
  const names = new Map([...all].filter(([, name]) => name !== 'ignore'));
  const ignore = own ?? Math.max(0, ...names.keys()) + 1;
  const labels = typeof json.labels === 'object' && json.labels !== null ? json.labels : {};
  return { ignore, names, labels: { ...labels, ignore } };
}

async function remapped(
  path: string,
  blob: Blob,
  ignoreValue: number | undefined,
  { ignore, names }: IgnoreTarget,
  moved: { voxels: number },
): Promise<Blob> {
  const volume = await readImage(blob, path);
  const rules = { file: path, ignoreValue, labels: names, ignoreLabel: ignore };
  const { labels, mapping } = remapIgnore(volume.data, rules);
  if (mapping.length === 0) return blob;
  for (const { voxels } of mapping) moved.voxels += voxels;
  return writeLabels(labels, volume, path);
}
