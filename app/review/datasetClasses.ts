import { segmentsOf } from '../actions/index.ts';
import type { DatasetSummary } from '../workers.ts';

export type DatasetClass = { readonly value: number; readonly name: string };

/** What a dataset's labels may hold, background and ignore left out; of regions the parts that are written. */
export const datasetClasses = (dataset: DatasetSummary | undefined): readonly DatasetClass[] =>
  dataset ? segmentsOf(dataset).map(({ value, name }) => ({ value, name })) : [];
