/** One case from the raw dataset to the files that training reads. */
import { readAsNnunet, readImage, requireReader, type Volume, voxelCount } from '../../image/index.ts';
import { type Configuration, labelRules } from '../../network/index.ts';
import { classLocations, type Pause, preprocessCase } from '../../nnunet/index.ts';
import {
  type CompositeCode,
  caseUnknown,
  certainWhereLabelled,
  composeLabels,
  splitComposite,
} from '../../semisupervised/index.ts';
import { writeTrainingCase } from '../../training/index.ts';
import type { CaseSummary } from '../../workspace/index.ts';
import type { Studio } from '../studio.ts';
import { type TrainingDataset, unknownFolder } from './openDataset.ts';

/** @throws ImageError, PreprocessingError */
export async function prepareCase(
  studio: Studio,
  opened: TrainingDataset,
  configuration: Configuration,
  one: CaseSummary,
  pause: Pause,
): Promise<{ npz: Blob; pkl: Blob }> {
  const { folder, dataset, plans, unknownSets } = opened;
  const reader = requireReader(plans.imageReaderWriter);
  const images = await readAsNnunet(await studio.datasets.images(folder, one.id), reader);
  const label = await readAsNnunet([await studio.datasets.label(folder, one.id)], reader);
  const [labels] = label.volumes;
  if (!labels) throw new RangeError(`${one.id} has no label`);
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
