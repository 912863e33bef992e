import { readImage, writeLabels } from '../../image/index.ts';
import { caseUnknown, certainWhereLabelled, type UnknownSets } from '../../semisupervised/index.ts';
import type { CaseSummary, DatasetStore, DatasetSummary } from '../../workspace/index.ts';
import { ignoreValue } from './labelValues.ts';

/** What a dataset says of its unknown classes. */
export interface UnknownRules {
  readonly sets: UnknownSets;
  /** Nothing is unknown where something is labelled. */
  readonly labelledCertain: boolean;
}

export interface StockLabel {
  readonly file: Blob;
  /** Voxels that became ignore. */
  readonly ignored: number;
}

/** A case's label as stock nnU-Net must see it, which knows nothing of classes that are unknown: wherever one is, the voxel
 *  is ignore. Source: spec semisupervised.md §9. @throws DatasetError, ImageError */
export async function stockLabel(
  store: DatasetStore,
  dataset: DatasetSummary,
  { id, facts }: CaseSummary,
  { sets, labelledCertain }: UnknownRules,
): Promise<StockLabel> {
  const { file, name } = await store.label(dataset.folder, id);
  const own = await store.unknown(dataset.folder, id);
  const annotated = facts?.annotatedClasses;
  if (!own && !annotated) return { file, ignored: 0 };
  const labels = await readImage(file, name);
  const marks = own && (await readImage(own.file, own.name)).data;
  const classes = [...new Set(dataset.labels.flatMap(({ values }) => values))].filter((value) => value > 0);
  const { k } = caseUnknown(marks, labels.data.length, sets, annotated, classes);
  if (labelledCertain) certainWhereLabelled(k, labels.data);
  const ignore = ignoreValue(dataset);
  let ignored = 0;
  const stock = Uint16Array.from(labels.data, (value, voxel) => {
    if (value === ignore || k[voxel] === 0) return value;
    ignored++;
    return ignore;
  });
  return { file: ignored > 0 ? await writeLabels(stock, labels, name) : file, ignored };
}
