/** One case from the raw dataset to the files that training reads. */
import {
  ImageError,
  type NnunetImage,
  type NnunetReader,
  readAsNnunet,
  readImage,
  requireReader,
  type Volume,
  voxelCount,
} from '../../image/index.ts';
import { type Configuration, type DatasetJson, labelRules } from '../../network/index.ts';
import { classLocations, type Pause, preprocessCase } from '../../nnunet/index.ts';
import {
  type CompositeCode,
  caseUnknown,
  certainWhereLabelled,
  composeLabels,
  splitComposite,
} from '../../semisupervised/index.ts';
import { writeTrainingCase } from '../../training/index.ts';
import { type CaseSummary, DatasetError } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';
import { type TrainingDataset, unknownFolder } from './openDataset.ts';
import { refuseNonNumbers } from './refuseNonNumbers.ts';

/** @throws ImageError, DatasetError, PreprocessingError */
export async function prepareCase(
  studio: Studio,
  opened: TrainingDataset,
  configuration: Configuration,
  one: CaseSummary,
  pause: Pause,
): Promise<{ npz: Blob; pkl: Blob }> {
  const { dataset, plans, unknownSets } = opened;
  const reader = requireReader(plans.imageReaderWriter);
  const { images, labels } = await readCase(studio, opened, one, reader);
  const rules = labelRules(dataset);
  const code: CompositeCode = {
    labels: 1 + Math.max(...rules.allLabels, rules.ignoreLabel ?? 0),
    ignoreLabel: rules.ignoreLabel,
  };
  const isPartial = unknownSets.length > 0;
  const segmentation = isPartial ? await withUnknown(studio, opened, one, labels, code) : labels;
  // The second stage of a cascade shares its cases with 3d_fullres; what it refines is added patch by patch.
  const { previousStage: _, ...plain } = configuration;
  const prepared = await preprocessCase({
    volumes: images.volumes,
    plans,
    configuration: plain,
    dataset,
    segmentation,
    labelCount: isPartial ? code.labels : undefined,
    pause,
  });
  refuseNonNumbers(one.id, prepared.data);
  const codes = prepared.segmentation ?? new Int16Array();
  const split = isPartial ? splitComposite(codes, code) : { labels: codes, k: undefined };
  return writeTrainingCase({
    prepared: { ...prepared, segmentation: split.labels },
    locations: classLocations(split.labels, prepared.properties.shape, dataset),
    ...(split.k && { unknown: split.k }),
    grid: images.fileGrid,
    reader: plans.imageReaderWriter,
  });
}

/** Images and labels that belong together and to the dataset: nnU-Net would find out in the middle of a training.
 *  @throws ImageError, DatasetError `dataset.channels`, `dataset.values` */
async function readCase(
  { datasets }: Studio,
  { folder, dataset }: TrainingDataset,
  { id }: CaseSummary,
  reader: NnunetReader,
): Promise<{ images: NnunetImage; labels: Volume }> {
  const files = await datasets.images(folder, id);
  const expected = dataset.channelNames.length;
  if (files.length !== expected)
    throw new DatasetError('channels', { case: id, found: files.length, expected });
  const images = await readAsNnunet(files, reader);
  const labelFile = await datasets.label(folder, id);
  const [labels] = (await readAsNnunet([labelFile], reader)).volumes;
  const [first] = images.volumes;
  if (!labels || !first) throw new RangeError(`${id} has no label`);
  const isApart = first.geometry.size.some((voxels, axis) => voxels !== labels.geometry.size[axis]);
  if (isApart) throw new ImageError('gridsDiffer', { file: labelFile.name, other: files[0]?.name ?? id });
  const unnamed = unnamedValues(labels, dataset);
  if (unnamed.length > 0) throw new DatasetError('values', { case: id, values: unnamed.join(', '), folder });
  return { images, labels };
}

/** Values of the labels that dataset.json does not name, the smallest first and a handful of them. */
function unnamedValues({ data }: Volume, dataset: DatasetJson): number[] {
  const { allLabels, ignoreLabel } = labelRules(dataset);
  const named = new Set([0, ...allLabels, ...(ignoreLabel === undefined ? [] : [ignoreLabel])]);
  const unnamed = new Set<number>();
  for (const value of data) if (!named.has(value)) unnamed.add(value);
  return [...unnamed].sort((a, b) => a - b).slice(0, 5);
}

/** Labels and what is unknown of them, as one map. */
async function withUnknown(
  studio: Studio,
  { folder, dataset, unknownSets, labelledCertain }: TrainingDataset,
  one: CaseSummary,
  labels: Volume,
  code: CompositeCode,
): Promise<Volume> {
  const path = `${unknownFolder(folder)}/${one.id}${dataset.fileEnding}`;
  const own = (await studio.directory.exists(path))
    ? await readImage(await studio.directory.read(path), path)
    : undefined;
  const { foregroundLabels } = labelRules(dataset);
  const { k } = caseUnknown(
    own?.data,
    voxelCount(labels.geometry.size),
    unknownSets,
    one.facts?.annotatedClasses,
    foregroundLabels,
  );
  if (labelledCertain) certainWhereLabelled(k, labels.data);
  return { ...labels, data: composeLabels(labels.data, k, code) };
}
