/** Everything of a dataset that holds label values, prepared beside it: what a change of its labels puts in place. */
import { z } from 'zod';
import { readImage, writeLabels } from '../../image/index.ts';
import type { Directory, WorkspacePath } from '../directory.ts';
import { hashBlob } from '../storedFile.ts';
import type { CaseFacts } from './caseFacts.ts';
import { rawFolder } from './datasetFolder.ts';
import type { DatasetReader } from './datasetReader.ts';
import { factsPath } from './factsStore.ts';
import type { PlannedLabels } from './labelChanges.ts';

/** A file that waits beside the dataset, and where it belongs. */
export interface PreparedFile {
  readonly from: WorkspacePath;
  readonly to: WorkspacePath;
}

export const stagingFolder = (folder: string): WorkspacePath => `.segloop/relabelled/${folder}`;

/** Companions that are label maps, and the description of a prediction, which names its ignore label. */
const LABEL_COMPANION = /\.(prediction|made|previous|version-\d+)\.nii\.gz$/;
const PREDICTION_COMPANION = /\.prediction\.json$/;

export interface ChangeOptions {
  /** Counts label files. */
  readonly onCase: (done: number, total: number) => void;
  /** Awaited between files; what it throws ends the change. */
  readonly pause: () => Promise<void>;
}

type Values = Pick<PlannedLabels, 'mapping' | 'gone'>;

/** Collects prepared files. */
export class Staging {
  readonly files: PreparedFile[] = [];

  constructor(
    private readonly directory: Directory,
    private readonly folder: string,
  ) {}

  async put(to: WorkspacePath, content: Blob | string): Promise<void> {
    const from = `${stagingFolder(this.folder)}/${this.files.length}`;
    await this.directory.write(from, content);
    this.files.push({ from, to });
  }
}

/** Every file of the dataset in which values change. @throws ImageError for a label file that cannot be read */
export async function prepareValues(
  dataset: DatasetReader,
  folder: string,
  values: Values,
  staging: Staging,
  { onCase, pause }: ChangeOptions,
): Promise<void> {
  const cases = (await dataset.cases(folder)).filter(({ label }) => label !== undefined);
  const noted = await dataset.noted(folder);
  const facts: Record<string, CaseFacts> = { ...noted.cases };
  for (const [index, { id, label = '' }] of cases.entries()) {
    onCase(index, cases.length);
    await pause();
    const written = await relabelled((await dataset.label(folder, id)).file, label, values.mapping);
    if (written) await staging.put(label, written);
    const own = facts[id];
    if (own) facts[id] = await relabelledFacts(own, values, written);
  }
  onCase(cases.length, cases.length);
  await prepareCompanions(dataset, folder, values, staging, pause);
  const sets = await dataset.unknownSets(folder);
  const moved = sets.map((set) => mappedValues(set, values));
  if (sets.length > 0) await staging.put(`${rawFolder(folder)}/unknown_sets.json`, JSON.stringify(moved));
  await staging.put(factsPath(folder), JSON.stringify({ ...noted, cases: facts }));
}

async function prepareCompanions(
  { companions, directory }: DatasetReader,
  folder: string,
  values: Values,
  staging: Staging,
  pause: ChangeOptions['pause'],
): Promise<void> {
  for (const path of await companions.paths(folder)) {
    await pause();
    if (PREDICTION_COMPANION.test(path)) {
      const text = await (await directory.read(path)).text();
      await staging.put(path, relabelledPrediction(text, values));
    }
    if (!LABEL_COMPANION.test(path)) continue;
    const map = await relabelled(await directory.read(path), path, values.mapping);
    if (map) await staging.put(path, map);
  }
}

/** The label file with its values changed; undefined where none of them occurs. @param path its ending is the format */
async function relabelled(
  file: Blob,
  path: WorkspacePath,
  mapping: PlannedLabels['mapping'],
): Promise<Blob | undefined> {
  const volume = await readImage(file, path);
  const table = Uint16Array.from({ length: 2 ** 16 }, (_, value) => mapping.get(value) ?? value);
  const labels = new Uint16Array(volume.data.length);
  let isSame = true;
  // By index: a typed array's iterator is ten times slower, seconds for a large scan.
  for (let at = 0; at < labels.length; at++) {
    const value = volume.data[at] ?? 0;
    labels[at] = table[value] ?? value;
    if (labels[at] !== value) isSame = false;
  }
  return isSame ? undefined : writeLabels(labels, volume, path);
}

/** Label values of a list, in rising order; labels that go are left out. */
const mappedValues = (values: readonly number[], { mapping, gone }: Values): number[] =>
  values
    .filter((value) => !gone.has(value))
    .map((value) => mapping.get(value) ?? value)
    .sort((a, b) => a - b);

/** `keptMl.2` is a figure of label 2. */
const CLASS_FIGURE = /^(.+)\.(\d+)$/;

/** What is noted of a case, in the new values. @param label its label file, where that was written anew */
async function relabelledFacts(facts: CaseFacts, planned: Values, label?: Blob): Promise<CaseFacts> {
  const { annotatedClasses, statistics } = facts;
  return {
    ...facts,
    ...(annotatedClasses && { annotatedClasses: mappedValues(annotatedClasses, planned) }),
    ...(statistics && { statistics: relabelledFigures(statistics, planned) }),
    ...(label && { label: await hashBlob(label) }),
  };
}

function relabelledFigures(
  figures: Readonly<Record<string, number>>,
  { mapping, gone }: Values,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).flatMap(([key, figure]) => {
      const [, name, text] = CLASS_FIGURE.exec(key) ?? [];
      if (name === undefined) return [[key, figure]];
      const value = Number(text);
      return gone.has(value) ? [] : [[`${name}.${mapping.get(value) ?? value}`, figure]];
    }),
  );
}

const predictionSchema = z.looseObject({
  ignoreLabel: z.int().exactOptional(),
  missing: z.array(z.int()).exactOptional(),
});

/** A prediction's description with its label values changed; what is none stays as it is. */
function relabelledPrediction(text: string, planned: Values): string {
  const about = predictionSchema.safeParse(JSON.parse(text));
  if (!about.success) return text;
  const { ignoreLabel, missing } = about.data;
  return JSON.stringify({
    ...about.data,
    ...(ignoreLabel !== undefined && { ignoreLabel: planned.mapping.get(ignoreLabel) ?? ignoreLabel }),
    ...(missing && { missing: mappedValues(missing, planned) }),
  });
}
