import { RandomState } from '../nnunet/index.ts';

export type Interval = [low: number, high: number];

const RESAMPLES = 2000;

/**
 * 95 % percentile interval of a figure over cases drawn with replacement; undefined where fewer than half of the draws
 * have the figure (an AUC needs both classes). Source: Efron 1979.
 * @param figure of the cases at these indices
 */
export function bootstrapOverCases(
  cases: number,
  figure: (indices: Uint32Array) => number | undefined,
  seed = 0,
  resamples = RESAMPLES,
): Interval | undefined {
  if (cases < 2) return undefined;
  const random = new RandomState(seed);
  const indices = new Uint32Array(cases);
  const values: number[] = [];
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < cases; i++) indices[i] = random.bounded(cases - 1);
    const value = figure(indices);
    if (value !== undefined) values.push(value);
  }
  if (values.length * 2 < resamples) return undefined;
  values.sort((a, b) => a - b);
  return [quantile(values, 0.025), quantile(values, 0.975)];
}

/** Linear between values, as numpy's. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return low + (at - Math.floor(at)) * (high - low);
}
