import type { DatasetSummary } from '../../workspace/index.ts';

/** A dataset's classes in one line, to compare and to show: "liver = 1, spleen = 2+3". */
export const labelNames = (labels: DatasetSummary['labels']): string =>
  labels
    .filter(({ values }) => values.some((value) => value !== 0))
    .map(({ name, values }) => `${name} = ${values.join('+')}`)
    .join(', ');
