import { countsOf } from './drawnValues.ts';
import type { CaseFingerprint } from './fingerprintCase.ts';

/** How the foreground of a channel is distributed, every case weighted alike. */
export interface IntensityHistogram {
  /** Edges of the first and the last bar; values beyond are in these bars. */
  readonly from: number;
  readonly to: number;
  /** Share of the foreground in each bar; they add up to 1. */
  readonly shares: readonly number[];
}

/** @param from @param to edges, such as the fingerprint's 0.5th and 99.5th percentile; undefined without foreground */
export function intensityHistogram(
  cases: readonly CaseFingerprint[],
  channel: number,
  { from, to, bars }: { readonly from: number; readonly to: number; readonly bars: number },
): IntensityHistogram | undefined {
  const shares = new Array<number>(bars).fill(0);
  const width = Math.max(Number.MIN_VALUE, (to - from) / bars);
  let total = 0;
  const add = (value: number, count: number) => {
    const bar = Math.min(bars - 1, Math.max(0, Math.floor((value - from) / width)));
    shares[bar] += count;
    total += count;
  };
  for (const { channels } of cases) {
    const found = channels[channel];
    if (!found) continue;
    if ('upTo' in found) {
      const all = found.upTo.at(-1) ?? 1;
      for (const [value, count] of countsOf(found)) add(value, count / all);
    } else for (const value of found.quantiles) add(value, 1 / found.quantiles.length);
  }
  return total === 0 ? undefined : { from, to, shares: shares.map((share) => share / total) };
}
