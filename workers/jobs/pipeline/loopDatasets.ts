/** Datasets that the loop makes: nnU-Net's own, images where they lie, plans of the labelled set. */
import { z } from 'zod';
import { readAsNnunet, writeAsNnunet } from '../../image/index.ts';
import { labelRules } from '../../network/index.ts';
import { transferPlans } from '../../nnunet/index.ts';
import type { PipelineFile } from '../../pipeline/index.ts';
import {
  type CaseFile,
  type CaseState,
  hashBlob,
  PERSON,
  parseDatasetFolder,
} from '../../workspace/index.ts';
import { labelNames } from '../datasets/labelNames.ts';
import { SPLITS_FILE } from '../datasets/splitsFile.ts';
import { JobError } from '../jobError.ts';
import { asLabels } from '../labelMap.ts';
import { readerOf } from '../preprocessing/readerOf.ts';
import type { Studio } from '../studio.ts';

const ENDING = '.nii.gz';

/** Plans of the labelled set under names of the loop's own. They share their preprocessed cases. */
export const loopPlans = ({ plans }: PipelineFile) => ({
  first: `${plans}Loop`,
  teacher: `${plans}LoopTeacher`,
  tuned: `${plans}LoopTuned`,
});

/** The dataset with the labels of `like`; kept where it is there. @throws JobError `job.otherLabels` */
export async function ensureDataset(
  { datasets }: Studio,
  folder: string,
  like: string,
  { ignore }: { readonly ignore: boolean },
): Promise<void> {
  const source = await datasets.get(like);
  const there = (await datasets.list()).find((one) => one.folder === folder);
  if (there) {
    const [found, expected] = [labelNames(there.labels), labelNames(source.labels)];
    if (found !== expected) throw new JobError('otherLabels', { file: folder, found, expected });
    return;
  }
  const { id, name } = parseDatasetFolder(folder) ?? { id: 0, name: folder };
  const json = await datasets.json(like);
  const rules = labelRules(json);
  // The plans' axes are those of this reader.
  const { overwriteImageReaderWriter: reader } = json;
  await datasets.create({
    id,
    name,
    channels: source.channels,
    labels: source.labels.filter(({ values }) => values.some((value) => value !== 0)),
    ignore: ignore || source.ignore !== undefined,
    ...(source.hasRegions && { regionsClassOrder: rules.regionsClassOrder }),
    more: { dataset: {}, ...(reader !== undefined && { overwrite_image_reader_writer: reader }) },
  });
}

/** Takes a case over with its label and what a person said of it; nothing happens where it is there already. */
export async function takeCase(
  { datasets }: Studio,
  from: string,
  to: string,
  id: string,
  state: CaseState = 'done',
): Promise<void> {
  const there = await datasets.find(to, id);
  const { images } = await datasets.case(from, id);
  if (!there) await datasets.placeCase(to, { id, images });
  const file = await asNifti(await datasets.label(from, id));
  if (there?.label !== undefined && there.state === state) {
    const [one, other] = [await hashBlob(file), await hashBlob((await datasets.label(to, id)).file)];
    if (one.sha256 === other.sha256) return;
  }
  await datasets.writeLabel(to, id, file, { state, editor: PERSON });
}

/** Labels of the loop's datasets are .nii.gz, whatever the scans are; nnU-Net reads those where they lie. */
async function asNifti({ name, file }: CaseFile): Promise<Blob> {
  if (name.endsWith(ENDING)) return file;
  const { volumes, fileGrid } = await readAsNnunet([{ name, file }], 'SimpleITKIO');
  return writeAsNnunet(asLabels(volumes[0].data), fileGrid, `label${ENDING}`);
}

/** Takes out what does not belong there any more. */
export async function keepOnly(
  { datasets }: Studio,
  folder: string,
  ids: ReadonlySet<string>,
): Promise<void> {
  for (const { id } of await datasets.cases(folder)) if (!ids.has(id)) await datasets.removeCase(folder, id);
}

/** Planning on pseudo-labels would pollute the fingerprint, so the labelled set's comes along. */
export async function takePlans(studio: Studio, file: PipelineFile, folder: string): Promise<void> {
  const { preprocessed, datasets } = studio;
  const source = (await preprocessed.readJson(file.labelled, `${file.plans}.json`)) as Record<
    string,
    unknown
  >;
  const fingerprint = await preprocessed.readJson(file.labelled, 'dataset_fingerprint.json');
  const names = loopPlans(file);
  const dataset = await datasets.json(folder);
  const moved = transferPlans(source, {
    targetDataset: folder,
    targetPlans: names.first,
    imageReaderWriter: readerOf(dataset),
  });
  if (fingerprint !== undefined)
    await preprocessed.writeJson(folder, 'dataset_fingerprint.json', asFile(fingerprint));
  await preprocessed.writeJson(folder, 'dataset.json', asFile(dataset.json));
  for (const name of Object.values(names))
    await preprocessed.writeJson(folder, `${name}.json`, asFile({ ...moved, plans_name: name }));
}

export async function writeSplits(
  { preprocessed }: Studio,
  folder: string,
  splits: readonly { readonly train: readonly string[]; readonly val: readonly string[] }[],
): Promise<void> {
  await preprocessed.writeJson(folder, SPLITS_FILE, asFile(splits));
}

const splitsSchema = z.array(z.object({ train: z.array(z.string()), val: z.array(z.string()) }));

/** splits_final.json of a dataset; none where it has none that can be read. */
export async function splitsIn({ preprocessed }: Studio, folder: string) {
  return splitsSchema.safeParse(await preprocessed.readJson(folder, SPLITS_FILE)).data ?? [];
}

const asFile = (json: unknown): string => JSON.stringify(json, null, 4);

/** What the labels of these cases say now. */
export async function labelsOf({ datasets }: Studio, folder: string, ids: Iterable<string>) {
  const wanted = new Set(ids);
  const labels: Record<string, string> = {};
  for (const { id, state, label, facts } of await datasets.cases(folder)) {
    if (!wanted.has(id)) continue;
    const sha256 =
      facts?.label?.sha256 ?? (label && (await hashBlob((await datasets.label(folder, id)).file)).sha256);
    labels[id] = `${state} ${facts?.kept ?? ''} ${sha256 ?? ''}`;
  }
  return labels;
}
