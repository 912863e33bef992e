/** The axis of the histograms: log-odds, labelled in per cent. Pure. */
import { fromCode, logOddsOf, probabilityOf, toCode } from '../../workers.ts';

/** Log-odds at both ends: 27 % … 99.9999 %. */
export const AXIS = { from: -1, to: 14 } as const;
export const TICKS = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999] as const;
/** Highest log-odds that a code can say; semisupervised/logOdds.ts. */
const HIGHEST = fromCode(65_535);
export const AXIS_BINS = 90;

/** Share of the axis (0…1) at which log-odds lie; clamped. */
export const shareOfLogOdds = (s: number): number =>
  Math.min(1, Math.max(0, (s - AXIS.from) / (AXIS.to - AXIS.from)));
export const shareOfProbability = (p: number): number => shareOfLogOdds(logOddsOf(p));
/** Marks of the axis as they are read: in per cent, or as odds (powers of ten but for one: 90 % is 9 : 1). */
export const PERCENT_TICKS = TICKS.map((p) => ({
  at: shareOfProbability(p),
  text: String(Number((p * 100).toFixed(3))),
}));
const ODDS = ['1:1', '9:1', '10²', '10³', '10⁴', '10⁵'] as const;
export const ODDS_TICKS = TICKS.map((p, i) => ({ at: shareOfProbability(p), text: ODDS[i] ?? '' }));
export const shareOfCode = (code: number): number => (code === 0 ? 0 : shareOfLogOdds(fromCode(code)));

/** The code at a share of the axis; its left end keeps everything. */
export const codeOfShare = (share: number): number =>
  share <= 0 ? 0 : toCode(AXIS.from + Math.min(1, share) * (AXIS.to - AXIS.from));

/** A code moved along the axis by log-odds, within it. */
export function stepped(code: number, step: number): number {
  const from = code === 0 ? AXIS.from : Math.max(AXIS.from, fromCode(code));
  const s = Math.min(AXIS.to, from + step);
  return s <= AXIS.from + 1e-9 ? 0 : toCode(s);
}

/** Per cent of a code, with two digits of doubt: 50, 95.0, 99.950. */
export function percentOf(code: number): number {
  if (code === 0) return 0;
  const doubt = 100 * (1 - probabilityOf(fromCode(code)));
  const digits = doubt <= 0 ? 6 : Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(doubt))));
  return Number((100 - doubt).toFixed(digits));
}

/** p : (1 - p) of a code, with three digits; 0 keeps everything. */
export const oddsOf = (code: number): number =>
  code === 0 ? 0 : Number(Math.exp(fromCode(code)).toPrecision(3));
export const LARGEST_ODDS = Number(Math.exp(HIGHEST).toPrecision(3));
export const codeOfOdds = (odds: number): number => (odds <= 0 ? 0 : toCode(Math.log(odds)));

/** The code of a confidence in per cent, 0…100. */
export const codeOfPercent = (percent: number): number =>
  percent <= 0 ? 0 : toCode(logOddsOf(Math.min(100, percent) / 100));

/** SVG path of bars, one unit wide each, counts in logarithms. @param height of the highest one */
export function barsPath(bins: readonly number[], height: number): string {
  const most = Math.log1p(Math.max(1, ...bins));
  return bins
    .map((count, at) => {
      if (count === 0) return '';
      // One voxel stays visible.
      const tall = Math.max(1.5, (Math.log1p(count) / most) * height);
      return `M${at} ${height}v${-tall}h1v${tall}z`;
    })
    .join('');
}
