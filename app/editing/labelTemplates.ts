import { segmentsOf } from '../actions/index.ts';
import type { DatasetSummary, ModelSummary, StoredSegment } from '../workers.ts';
import { newSegment } from './segments.ts';

/** Segments that a new map can begin with. */
export interface LabelTemplate {
  readonly id: string;
  readonly name: string;
  readonly segments: readonly StoredSegment[];
}

/** The labels of every dataset and model at hand, so that names need not be typed twice. */
export const labelTemplates = (
  datasets: readonly DatasetSummary[],
  models: readonly ModelSummary[],
): LabelTemplate[] => [
  ...datasets.map((dataset) => ({
    id: `dataset:${dataset.folder}`,
    name: dataset.folder,
    segments: segmentsOf(dataset),
  })),
  ...models.map(({ id, name, segments }) => ({
    id: `model:${id}`,
    name,
    segments: segments
      .filter(({ value }) => value > 0)
      .map(({ value, name: label }) => newSegment(value, () => label)),
  })),
];
