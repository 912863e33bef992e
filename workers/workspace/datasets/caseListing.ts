import { z } from 'zod';
import type { WorkspacePath } from '../directory.ts';
import type { FactsFile } from './caseFacts.ts';
import { channelFileName, rawFolder } from './datasetFolder.ts';
import type { CaseSummary } from './types.ts';

/** dataset.json's `dataset`: files in place instead of folders. */
export const placedCaseSchema = z.looseObject({
  images: z.array(z.string()),
  label: z.string().exactOptional(),
});
export const placedCasesSchema = z.record(z.string(), placedCaseSchema);
export type PlacedCases = z.infer<typeof placedCasesSchema>;

/** The files of a dataset's folders, by name. */
export interface DatasetFiles {
  readonly imagesTr: readonly string[];
  readonly imagesTs: readonly string[];
  readonly labelsTr: readonly string[];
}

type Located = Pick<CaseSummary, 'id' | 'set' | 'images' | 'label'>;

/** The cases of a dataset, by name. Names are the file names without `_0000` and ending. Source: nnunetv2 2.8.1
 *  `get_filenames_of_train_images_and_targets`, `get_identifiers_from_splitted_dataset_folder`. */
export function listCases(
  folder: string,
  ending: string,
  files: DatasetFiles,
  placed: PlacedCases | undefined,
  facts: FactsFile,
): CaseSummary[] {
  const training = placed ? placedCases(folder, placed) : trainingCases(folder, ending, files);
  const known = new Set(training.map(({ id }) => id));
  const test = grouped(files.imagesTs, ending).filter(([id]) => !known.has(id));
  const inTest = test.map(
    ([id, images]): Located => ({
      id,
      set: 'test',
      images: images.map((name) => `${rawFolder(folder)}/imagesTs/${name}`),
    }),
  );
  return [...training, ...inTest].map((one) => withFacts(one, facts)).sort(byId);
}

/** Where one case is looked for. */
export interface SoughtCase {
  readonly folder: string;
  readonly id: string;
  readonly channels: number;
  readonly ending: string;
  readonly placed: PlacedCases | undefined;
}

/** One case, found by asking for its files instead of listing thousands. */
export async function locateCase(
  { folder, id, channels, ending, placed }: SoughtCase,
  exists: (path: WorkspacePath) => Promise<boolean>,
  facts: FactsFile,
): Promise<CaseSummary | undefined> {
  const listed = placed?.[id];
  const [one] = listed ? placedCases(folder, { [id]: listed }) : [];
  if (one) return withFacts(one, facts);
  for (const set of placed ? (['test'] as const) : (['train', 'test'] as const)) {
    const root = `${rawFolder(folder)}/${set === 'train' ? 'imagesTr' : 'imagesTs'}`;
    const images = Array.from({ length: channels }, (_, at) => `${root}/${channelFileName(id, at, ending)}`);
    const there = await Promise.all(images.map(exists));
    if (!there.includes(true)) continue;
    const label = `${rawFolder(folder)}/labelsTr/${id}${ending}`;
    const found = images.filter((_, at) => there[at]);
    const isLabelled = set === 'train' && (await exists(label));
    return withFacts({ id, set, images: found, ...(isLabelled && { label }) }, facts);
  }
  return undefined;
}

function withFacts(one: Located, facts: FactsFile): CaseSummary {
  const noted = facts.cases[one.id];
  if (!noted) return { ...one, state: one.label === undefined ? 'unlabelled' : 'done' };
  return { ...one, state: noted.state, facts: noted };
}

function trainingCases(folder: string, ending: string, files: DatasetFiles): Located[] {
  const labels = new Set(files.labelsTr);
  return grouped(files.imagesTr, ending).map(([id, images]) => ({
    id,
    set: 'train',
    images: images.map((name) => `${rawFolder(folder)}/imagesTr/${name}`),
    ...(labels.has(`${id}${ending}`) && { label: `${rawFolder(folder)}/labelsTr/${id}${ending}` }),
  }));
}

function placedCases(folder: string, placed: PlacedCases): Located[] {
  return Object.entries(placed).map(([id, { images, label }]) => ({
    id,
    set: 'train',
    images: images.map((path) => placedPath(folder, path)),
    ...(label !== undefined && { label: placedPath(folder, label) }),
  }));
}

/** File names by case, channels in their order. */
function grouped(names: readonly string[], ending: string): [string, string[]][] {
  const groups = new Map<string, string[]>();
  const channel = /_\d{4}$/;
  for (const name of [...names].sort()) {
    if (!name.endsWith(ending)) continue;
    const stem = name.slice(0, name.length - ending.length);
    if (!channel.test(stem)) continue;
    const id = stem.slice(0, -5);
    groups.set(id, [...(groups.get(id) ?? []), name]);
  }
  return [...groups];
}

/** Where the command line serves files that lie outside nnU-Net's folders. In the page nothing is there. */
const ELSEWHERE = 'elsewhere';

/** As dataset.json names a file that lies outside; undefined for a path of the workspace. */
export function outsideName(path: WorkspacePath): string | undefined {
  if (!path.startsWith(`${ELSEWHERE}/`)) return undefined;
  const place = path.slice(ELSEWHERE.length + 1);
  return /^%2[4E]/.test(place) ? decodeURIComponent(place) : `/${place}`;
}

/** As dataset.json's `dataset` names a file of the workspace. */
export const namedPath = (path: WorkspacePath): string => outsideName(path) ?? `../../${path}`;

/** Where the command line serves a file by its name in dataset.json, where that name leads out of the workspace. */
export const servedByName = (name: string): WorkspacePath =>
  `${ELSEWHERE}/${encodeURIComponent(name).replaceAll('.', '%2E')}`;

/**
 * A path of the `dataset` key from the workspace's root: relative ones start at the dataset's folder, nnU-Net's
 * environment variables are the workspace's own folders. What leads outside is read where the command line serves it
 * (cli/placedFiles.mjs): absolute paths by themselves, others (`../../../scans`, `$SCANS`) by name.
 */
export function placedPath(folder: string, path: string): WorkspacePath {
  const expanded = path.replace(/^\$\{?(nnUNet_(?:raw|preprocessed|results))\}?\//, '/$1/');
  if (expanded !== path) return expanded.slice(1);
  if (path.startsWith('/')) return `${ELSEWHERE}${path}`;
  if (/^[A-Za-z]:/.test(path)) return path;
  if (path.startsWith('$')) return servedByName(path);
  const segments = rawFolder(folder).split('/');
  for (const segment of path.split('/')) {
    if (segment === '..' && segments.length === 0) return servedByName(path);
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
