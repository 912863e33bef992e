import type { DatasetLabel, PlanningFacts, SurveyedCase } from '../workers.ts';
import { medianOf } from './histogram.ts';

export interface ClassCount {
  readonly name: string;
  /** Cases that hold it, and its voxels in all of them. */
  readonly cases: number;
  readonly voxels: number;
  /** Of all labelled voxels. */
  readonly share: number;
  /** Median over the cases that hold it. */
  readonly medianMl: number;
}

/** What a dataset's labels hold, by class or region. @param ignore value of the ignore label, which is no class */
export function classCounts(
  cases: readonly SurveyedCase[],
  labels: readonly DatasetLabel[],
  ignore: number | undefined,
): ClassCount[] {
  const all = sum(cases.flatMap(({ voxels }) => countsOf(voxels, (value) => value !== ignore)));
  return labels
    .filter(({ values }) => values.some((value) => value > 0))
    .map(({ name, values }) => {
      const found = cases
        .map(({ voxels, spacing }) => ({
          count: sum(countsOf(voxels, (value) => values.includes(value))),
          ml: (spacing[0] * spacing[1] * spacing[2]) / 1000,
        }))
        .filter(({ count }) => count > 0);
      const voxels = sum(found.map(({ count }) => count));
      return {
        name,
        cases: found.length,
        voxels,
        share: all === 0 ? 0 : voxels / all,
        medianMl: medianOf(found.map(({ count, ml }) => count * ml)),
      };
    });
}

const countsOf = (voxels: Readonly<Record<string, number>>, wanted: (value: number) => boolean): number[] =>
  Object.entries(voxels).flatMap(([value, count]) => (wanted(Number(value)) ? [count] : []));

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Whether cases came, went or were locked away since they were looked through. */
export function isStale({ fingerprint, survey, cases }: PlanningFacts): boolean {
  // A fingerprint from elsewhere names no cases.
  if (!survey) return fingerprint !== undefined && fingerprint.spacings.length !== cases.length;
  const known = new Set(survey.cases.map(({ id }) => id));
  return known.size !== cases.length || cases.some((id) => !known.has(id));
}
