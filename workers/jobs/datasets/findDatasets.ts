/** Which of the dropped files are a dataset of nnU-Net: dataset.json beside imagesTr, in a folder or in a zip. */
import { BlobReader, configure, type Entry, TextWriter, ZipReader } from '@zip.js/zip.js';
import { parseDatasetJson } from '../../network/index.ts';
import { parseDatasetFolder } from '../../workspace/index.ts';
import type { PlacedFile } from '../api.ts';
import { archivedName } from '../importing/archivedName.ts';

configure({ useWebWorkers: false });

/** A dataset that was dropped. */
export interface FoundDataset {
  /** Number and name of its folder, where that is named as nnU-Net names it; else what dataset.json says. */
  readonly id?: number;
  readonly name: string;
  /** Folder of dataset.json within the files, '' or with a trailing slash. */
  readonly prefix: string;
  readonly channels: readonly string[];
  readonly labels: readonly string[];
  readonly numTraining: number;
  readonly source: { readonly files: readonly PlacedFile[] } | { readonly archive: File };
}

export interface SortedDrop {
  readonly datasets: readonly FoundDataset[];
  readonly others: readonly PlacedFile[];
}

const JSON_NAME = 'dataset.json';
const PARTS = ['imagesTr/', 'imagesTs/', 'labelsTr/'];

/** Takes datasets out of a drop; what is no dataset comes back as it was. */
export async function findDatasets(files: readonly PlacedFile[]): Promise<SortedDrop> {
  const datasets: FoundDataset[] = [];
  const taken = new Set<PlacedFile>();
  for (const placed of files.filter(({ path }) => isNamed(path, JSON_NAME))) {
    const prefix = placed.path.slice(0, -JSON_NAME.length);
    const own = files.filter(({ path }) => path.startsWith(prefix));
    const paths = own.map(({ path }) => path);
    if (!isDataset(prefix, paths)) continue;
    const found = await described(prefix, await placed.file.text(), { files: own });
    if (!found) continue;
    datasets.push(found);
    for (const one of own) taken.add(one);
  }
  for (const placed of files.filter(({ path }) => /\.zip$/i.test(path))) {
    const found = await datasetInZip(placed).catch(() => undefined);
    if (!found) continue;
    datasets.push(found);
    taken.add(placed);
  }
  return { datasets, others: files.filter((placed) => !taken.has(placed)) };
}

const isNamed = (path: string, name: string): boolean => path === name || path.endsWith(`/${name}`);

/** nnU-Net's model folders have a dataset.json, too, but no images. */
const isDataset = (prefix: string, paths: readonly string[]): boolean =>
  paths.some((path) => PARTS.some((part) => path.startsWith(`${prefix}${part}`)));

async function datasetInZip({ file }: PlacedFile): Promise<FoundDataset | undefined> {
  const reader = new ZipReader(new BlobReader(file));
  try {
    const entries = await reader.getEntries();
    const json = entries.find((entry) => isNamed(archivedName(entry), JSON_NAME));
    if (!json || json.directory) return undefined;
    const prefix = archivedName(json).slice(0, -JSON_NAME.length);
    if (!isDataset(prefix, entries.map(archivedName))) return undefined;
    return described(prefix, await textOf(json), { archive: file });
  } finally {
    await reader.close();
  }
}

const textOf = async (entry: Entry): Promise<string> =>
  entry.directory ? '' : entry.getData(new TextWriter());

async function described(
  prefix: string,
  text: string,
  source: FoundDataset['source'],
): Promise<FoundDataset | undefined> {
  try {
    const { channelNames, labels, numTraining = 0, json } = parseDatasetJson(JSON.parse(text));
    const folder = prefix.split('/').at(-2) ?? '';
    const named = parseDatasetFolder(folder);
    const fallback = folder || (typeof json.name === 'string' ? json.name : 'Imported');
    return {
      ...(named && { id: named.id }),
      name: (named?.name ?? fallback).replace(/[^\w.-]+/g, '_'),
      prefix,
      channels: channelNames,
      labels: [...labels.keys()],
      numTraining,
      source,
    };
  } catch {
    // A dataset.json of something else.
    return undefined;
  }
}
