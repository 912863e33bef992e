/** Figures of a pseudo-labelled case: as the dataset notes them (flat numbers), and as a review reads them. */
import {
  foregroundConfidence,
  type PredictedMap,
  type PseudoLabel,
  volumesInView,
} from '../../semisupervised/index.ts';
import type { ReviewStatistics } from './api.ts';
import type { AboutPrediction } from './storedPrediction.ts';

const MM3_PER_ML = 1000;

/** @param about what is known from members, or from the round before */
export function measureCase(
  map: PredictedMap,
  made: PseudoLabel,
  {
    agreement,
    memberVoxels = [],
    ignoreLabel,
  }: Pick<AboutPrediction, 'agreement' | 'memberVoxels' | 'ignoreLabel'>,
): ReviewStatistics {
  const [z, y, x] = map.spacing;
  const ml = (z * y * x) / MM3_PER_ML;
  const inView = volumesInView(map.labels, map.size, map.spacing);
  const foreground = [...made.counts].filter(([value]) => value !== 0).sort(([a], [b]) => a - b);
  const predicted = foreground.reduce((sum, [, count]) => sum + count.predicted, 0);
  const kept = foreground.reduce((sum, [, count]) => sum + count.kept, 0);
  const confidence = foregroundConfidence(map, ignoreLabel);
  return {
    ...(confidence !== undefined && { confidence }),
    ...(agreement !== undefined && { agreement }),
    ...(predicted > 0 && { coverage: kept / predicted }),
    volumeMl: predicted * ml,
    unsureMl: (predicted - kept) * ml,
    keptBackgroundMl: (made.counts.get(0)?.kept ?? 0) * ml,
    classes: foreground.map(([value, count]) => ({
      value,
      predictedMl: count.predicted * ml,
      keptMl: count.kept * ml,
      inViewMl: (inView.get(value) ?? 0) / MM3_PER_ML,
      ...memberVoxels
        .filter((one) => one.value === value)
        .map(({ least, most }) => ({ leastMl: least * ml, mostMl: most * ml }))[0],
    })),
  };
}

const CLASS_FIGURE = /^(predictedMl|keptMl|inViewMl|leastMl|mostMl)\.(\d+)$/;

/** `{ confidence, volumeMl, …, "keptMl.2": 31.4 }`, and `filter: 0` for a case that no rule may drop. */
export function noted({ classes, ...figures }: ReviewStatistics, filter: boolean): Record<string, number> {
  const byClass = classes.flatMap(({ value, ...own }) =>
    Object.entries(own).map(([key, figure]): [string, number] => [`${key}.${value}`, figure]),
  );
  return { ...figures, ...Object.fromEntries(byClass), ...(!filter && { filter: 0 }) };
}

/** Undefined for facts that no pseudo-label noted. */
export function readNoted(facts: Readonly<Record<string, number>> = {}): ReviewStatistics | undefined {
  const { confidence, agreement, coverage, volumeMl, unsureMl, keptBackgroundMl } = facts;
  if (volumeMl === undefined || unsureMl === undefined) return undefined;
  const classes = new Map<number, Record<string, number>>();
  for (const [key, figure] of Object.entries(facts)) {
    const [, name, value] = CLASS_FIGURE.exec(key) ?? [];
    if (name === undefined) continue;
    classes.set(Number(value), { ...classes.get(Number(value)), [name]: figure });
  }
  return {
    ...(confidence !== undefined && { confidence }),
    ...(agreement !== undefined && { agreement }),
    ...(coverage !== undefined && { coverage }),
    volumeMl,
    unsureMl,
    ...(keptBackgroundMl !== undefined && { keptBackgroundMl }),
    classes: [...classes]
      .sort(([a], [b]) => a - b)
      .map(([value, { predictedMl = 0, keptMl = 0, inViewMl = 0, leastMl, mostMl }]) => ({
        value,
        predictedMl,
        keptMl,
        inViewMl,
        ...(leastMl !== undefined && mostMl !== undefined && { leastMl, mostMl }),
      })),
  };
}
