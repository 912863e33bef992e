import { keepLargestComponent } from '../../components/index.ts';
import { type EvaluatedCase, type EvaluationRules, evaluateCases, type LabelMap } from './evaluateCases.ts';
import { type LabelOrRegion, metricKey, valuesOf } from './metrics.ts';
import type { Summary } from './summary.ts';

/** One accepted "keep the largest component" of a label, a region, or several labels together. */
export type PostprocessingStep = LabelOrRegion;

export interface Postprocessing {
  readonly steps: readonly PostprocessingStep[];
  /** The first step is that of all foreground labels together. */
  readonly together: boolean;
  readonly before: Summary;
  readonly after: Summary;
}

/** Applies the steps in order to a copy. */
export function applyPostprocessing(
  { data, size }: LabelMap,
  steps: readonly PostprocessingStep[],
): LabelMap {
  const copy = data.slice();
  for (const step of steps) keepLargestComponent(copy, size, valuesOf(step));
  return { data: copy, size };
}

/**
 * Finds out on evaluated cases where keeping only the largest component helps: first all foreground labels together
 * (better mean, no class worse), then every class by itself. Source: nnU-Net `determine_postprocessing` (spec §8).
 */
export async function determinePostprocessing(
  cases: readonly EvaluatedCase[],
  rules: EvaluationRules,
  foregroundLabels: readonly number[],
): Promise<Postprocessing> {
  const before = await evaluateCases(cases, rules);
  const together = await tryStep(cases, rules, [], foregroundLabels);
  const noneWorse = rules.entries.every((entry) => !(dice(together, entry) < dice(before, entry)));
  const accepted = together.foreground_mean.Dice > before.foreground_mean.Dice && noneWorse;
  const steps: PostprocessingStep[] = accepted ? [foregroundLabels] : [];
  let best = accepted ? together : before;
  for (const entry of rules.entries.length > 1 ? rules.entries : []) {
    const tried = await tryStep(cases, rules, steps, entry);
    if (!(dice(tried, entry) > dice(best, entry))) continue;
    steps.push(entry);
    best = tried;
  }
  return { steps, together: accepted, before, after: best };
}

const dice = (summary: Summary, entry: LabelOrRegion): number => summary.mean[metricKey(entry)].Dice;

const tryStep = (
  cases: readonly EvaluatedCase[],
  rules: EvaluationRules,
  accepted: readonly PostprocessingStep[],
  step: PostprocessingStep,
): Promise<Summary> =>
  evaluateCases(
    cases.map((one) => ({
      ...one,
      prediction: async () => applyPostprocessing(await one.prediction(), [...accepted, step]),
    })),
    rules,
  );
