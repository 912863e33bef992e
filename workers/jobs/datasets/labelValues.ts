import type { DatasetSummary } from '../../workspace/index.ts';

export const highestLabel = ({ labels }: Pick<DatasetSummary, 'labels'>): number =>
  Math.max(0, ...labels.flatMap(({ values }) => values));

/** The value that ignore has, or is to have, in a dataset. */
export const ignoreValue = (dataset: DatasetSummary): number => dataset.ignore ?? highestLabel(dataset) + 1;
