import { type NamedFile, readAsNnunet, requireReader } from '../../image/index.ts';
import { type DatasetJson, type Plans, parseDatasetJson, parsePlans } from '../../network/index.ts';
import { caseScanId } from '../../workspace/index.ts';
import type { LabelledSource } from '../calibrating/api.ts';
import { openLabelledCase } from '../calibrating/labelledCase.ts';
import type { Studio } from '../studio.ts';
import type { CaseResemblance, ImageSource } from './api.ts';
import { type ImageFeatures, imageFeatures } from './imageFeatures.ts';
import { type PlannedFeatures, resemble } from './resemble.ts';

/** Reads every case once. @throws ImageError, WorkspaceError of the first case that cannot be read */
export async function resemblance(
  studio: Studio,
  model: string,
  cases: readonly ImageSource[],
  labelled: readonly LabelledSource[],
  onProgress?: (done: number, total: number) => void,
): Promise<CaseResemblance[]> {
  const json = async (file: string): Promise<unknown> =>
    JSON.parse(await (await studio.models.file(model, file)).text());
  const [plans, dataset] = [
    parsePlans(await json('plans.json')),
    parseDatasetJson(await json('dataset.json')),
  ];
  const total = labelled.length + cases.length;
  const known: ImageFeatures[] = [];
  for (const source of labelled) {
    const { openImages } = await openLabelledCase(studio, source);
    known.push(await featuresOf(await openImages(), plans, dataset));
    onProgress?.(known.length, total);
  }
  const planned = plannedFeatures(plans, dataset);
  const found: CaseResemblance[] = [];
  for (const source of cases) {
    const { name, files } = await openImages(studio, source);
    const findings = resemble(await featuresOf(files, plans, dataset), planned, known);
    found.push({ case: name, findings, outlier: findings.some(({ outlier }) => outlier) });
    onProgress?.(labelled.length + found.length, total);
  }
  return found;
}

async function featuresOf(
  files: readonly NamedFile[],
  { imageReaderWriter }: Plans,
  { channelNames }: DatasetJson,
): Promise<ImageFeatures> {
  const { volumes } = await readAsNnunet(files, requireReader(imageReaderWriter));
  return imageFeatures(
    volumes,
    channelNames.map((name) => /^ct$/i.test(name)),
  );
}

async function openImages(
  studio: Studio,
  source: ImageSource,
): Promise<{ name: string; files: readonly NamedFile[] }> {
  switch (source.from) {
    case 'files':
      return { name: source.name, files: source.images };
    case 'dataset': {
      const id = caseScanId({ part: 'image', folder: source.dataset, case: source.case });
      return openImages(studio, { from: 'scan', scan: id });
    }
    case 'scan': {
      const { name } = await studio.scans.get(source.scan);
      const files = await studio.scans.files(source.scan);
      return { name, files: files.map(({ name: file, blob }) => ({ name: file, file: blob })) };
    }
    default:
      return source satisfies never;
  }
}

/** `original_median_…_after_transp` of plans.json: axes of the transposed array. */
function plannedFeatures(
  { json, intensities, transposeBackward }: Plans,
  dataset: DatasetJson,
): PlannedFeatures {
  const numbers = (value: unknown): number[] | undefined =>
    Array.isArray(value) && value.every((one) => typeof one === 'number') ? value : undefined;
  const record: Readonly<Record<string, unknown>> = json;
  const spacing = numbers(record.original_median_spacing_after_transp);
  const shape = numbers(record.original_median_shape_after_transp);
  const turned = (values: readonly number[]) => transposeBackward.map((axis) => values[axis]);
  return {
    ...(spacing && { spacing: [...spacing].sort((a, b) => b - a) }),
    ...(spacing && shape && { fieldOfView: turned(shape.map((voxels, axis) => voxels * spacing[axis])) }),
    intensities,
    channels: dataset.channelNames,
  };
}
