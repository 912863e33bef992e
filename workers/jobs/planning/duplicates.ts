import type { Survey } from '../preprocessing/survey.ts';

/** Groups of cases of the same pixels. */
export function duplicatesOf(survey: Survey | undefined): string[][] {
  const byPixels = new Map<string, string[]>();
  for (const { id, pixels } of survey?.cases ?? [])
    byPixels.set(pixels, [...(byPixels.get(pixels) ?? []), id]);
  return [...byPixels.values()].filter(({ length }) => length > 1);
}
