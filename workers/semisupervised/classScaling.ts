/**
 * What confidence is worth class by class. One temperature cannot mend a class that is too sure of itself and another that
 * is not sure enough: the log-odds s of what is predicted as a class become slope · s + offset. Labels, and the order of
 * voxels within a class, stay. Sources: Platt 1999; Gupta and Ramdas 2022 (calibration of the top label).
 */
import type { LabelArray } from '../components/index.ts';
import { fromCode, LARGEST_CODE, probabilityOf, toCode } from './logOdds.ts';
import { FEWEST_CASES, PRECISION_BINS, type PrecisionCounts } from './targetPrecision.ts';
import type { ClassCut } from './thresholds.ts';

/** A label without one keeps its log-odds. */
export interface ClassScale {
  /** Label value, 0 for background. */
  readonly value: number;
  readonly slope: number;
  readonly offset: number;
}

export type ScaleLine = Pick<ClassScale, 'slope' | 'offset'>;

const LOWEST_SLOPE = 0.05;
const HIGHEST_SLOPE = 5;
/** Pull towards slope 1 and offset 0, in cases: keeps a class without a single error from becoming infinitely sure. */
const PRIOR = 0.01;
const STEPS = 50;
const CODES_PER_BIN = (LARGEST_CODE + 1) / PRECISION_BINS;
const BIN_LOG_ODDS = Float64Array.from({ length: PRECISION_BINS }, (_, bin) =>
  fromCode((bin + 0.5) * CODES_PER_BIN),
);
const UNCHANGED: ScaleLine = { slope: 1, offset: 0 };

/**
 * Minimises the NLL of right against wrong over all voxels that are predicted as the class, at natural prevalence.
 * @param cases counts at the temperature; see countPrecision
 * @returns undefined for fewer than five cases with the class, and where cases that are left out in turn are served no
 *   better than without
 */
export function fitClassScale(cases: readonly PrecisionCounts[]): ScaleLine | undefined {
  const useful = cases.filter(({ predicted }) => predicted.some((count) => count > 0));
  if (cases.filter(({ present }) => present).length < FEWEST_CASES || useful.length < 2) return undefined;
  let [before, after] = [0, 0];
  for (const [index, leftOut] of useful.entries()) {
    const line = fitLine(useful.filter((_, other) => other !== index));
    before += nllOf(leftOut, UNCHANGED);
    after += nllOf(leftOut, line);
  }
  return after < before ? fitLine(useful) : undefined;
}

function fitLine(cases: readonly PrecisionCounts[]): ScaleLine {
  const pooled = pool(cases);
  const free = newton(pooled, UNCHANGED, false);
  if (free.slope >= LOWEST_SLOPE && free.slope <= HIGHEST_SLOPE) return free;
  const slope = Math.min(HIGHEST_SLOPE, Math.max(LOWEST_SLOPE, free.slope));
  return newton(pooled, { slope, offset: 0 }, true);
}

interface Bin {
  readonly s: number;
  readonly predicted: number;
  readonly correct: number;
}

/** Every voxel weighs the same, and all of them as much as there are cases. */
function pool(cases: readonly PrecisionCounts[]): Bin[] {
  const sum = (of: 'predicted' | 'correct', bin: number) =>
    cases.reduce((total, one) => total + one[of][bin], 0);
  const bins = Array.from(BIN_LOG_ODDS, (s, bin) => ({
    s,
    predicted: sum('predicted', bin),
    correct: sum('correct', bin),
  })).filter(({ predicted }) => predicted > 0);
  const weight = cases.length / bins.reduce((total, { predicted }) => total + predicted, 0);
  return bins.map(({ s, predicted, correct }) => ({
    s,
    predicted: predicted * weight,
    correct: correct * weight,
  }));
}

/** Newton's steps, halved until they help: the NLL with its prior is strictly convex. */
function newton(bins: readonly Bin[], from: ScaleLine, slopeIsFixed: boolean): ScaleLine {
  let line = from;
  let value = objective(bins, line);
  for (let step = 0; step < STEPS; step++) {
    const [slope, offset] = newtonStep(bins, line, slopeIsFixed);
    let share = 1;
    let next = moved(line, slope, offset, share);
    let found = objective(bins, next);
    while (found > value && share > 1e-6) {
      share /= 2;
      next = moved(line, slope, offset, share);
      found = objective(bins, next);
    }
    if (found >= value) return line;
    const gained = value - found;
    [line, value] = [next, found];
    if (gained < 1e-12) return line;
  }
  return line;
}

const moved = (line: ScaleLine, slope: number, offset: number, share: number): ScaleLine => ({
  slope: line.slope + share * slope,
  offset: line.offset + share * offset,
});

function newtonStep(
  bins: readonly Bin[],
  line: ScaleLine,
  slopeIsFixed: boolean,
): [slope: number, offset: number] {
  let [bySlope, byOffset] = [PRIOR * (line.slope - 1), PRIOR * line.offset];
  let [slopeSlope, slopeOffset, offsetOffset] = [PRIOR, 0, PRIOR];
  for (const { s, predicted, correct } of bins) {
    const p = probabilityOf(line.slope * s + line.offset);
    const error = predicted * p - correct;
    bySlope += error * s;
    byOffset += error;
    const curvature = predicted * p * (1 - p);
    slopeSlope += curvature * s * s;
    slopeOffset += curvature * s;
    offsetOffset += curvature;
  }
  if (slopeIsFixed) return [0, -byOffset / offsetOffset];
  const determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset;
  return [
    (slopeOffset * byOffset - offsetOffset * bySlope) / determinant,
    (slopeOffset * bySlope - slopeSlope * byOffset) / determinant,
  ];
}

const objective = (bins: readonly Bin[], line: ScaleLine): number =>
  bins.reduce((sum, bin) => sum + binNll(bin, line), 0) +
  (PRIOR / 2) * ((line.slope - 1) ** 2 + line.offset ** 2);

function binNll({ s, predicted, correct }: Bin, { slope, offset }: ScaleLine): number {
  const scaled = slope * s + offset;
  // log(1 + exp(scaled)) without overflow.
  const softplus = Math.max(0, scaled) + Math.log1p(Math.exp(-Math.abs(scaled)));
  return predicted * softplus - correct * scaled;
}

const nllOf = ({ predicted, correct }: PrecisionCounts, line: ScaleLine): number =>
  predicted.reduce(
    (sum, count, bin) =>
      count > 0 ? sum + binNll({ s: BIN_LOG_ODDS[bin], predicted: count, correct: correct[bin] }, line) : sum,
    0,
  );

export const scaledCode = (code: number, { slope, offset }: ScaleLine): number =>
  toCode(slope * fromCode(code) + offset);

/** Where a cut on codes at the temperature lies on the scaled ones: slopes are positive, so it keeps the same voxels. */
export const scaledCut = (cut: ClassCut, line: ScaleLine = UNCHANGED): ClassCut => ({
  ...cut,
  code: cut.code === 0 ? 0 : scaledCode(cut.code, line),
});

/** The smallest code at the temperature that a scaled cut keeps. */
export function unscaledCut(cut: ClassCut, line: ScaleLine = UNCHANGED): ClassCut {
  let [low, high] = [0, LARGEST_CODE];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (scaledCode(middle, line) >= cut.code) high = middle;
    else low = middle + 1;
  }
  return { ...cut, code: low };
}

/** Changes the codes of a prediction in place. */
export function scaleCodes(labels: LabelArray, codes: Uint16Array, scales: readonly ClassScale[]): void {
  const tables: Uint16Array[] = [];
  for (const scale of scales)
    tables[scale.value] = Uint16Array.from({ length: LARGEST_CODE + 1 }, (_, code) =>
      scaledCode(code, scale),
    );
  for (let voxel = 0; voxel < codes.length; voxel++)
    codes[voxel] = tables[labels[voxel]]?.[codes[voxel]] ?? codes[voxel];
}

/** The same of rows of probabilities `[voxel, class]`: the best class's odds are scaled, the others share the rest as
 *  before. @param lineOf by channel */
export function scaleTop(
  probabilities: Float64Array,
  classes: number,
  lineOf: (channel: number) => ScaleLine | undefined,
): Float64Array {
  const scaled = probabilities.slice();
  for (let base = 0; base < scaled.length; base += classes) {
    const row = scaled.subarray(base, base + classes);
    let best = 0;
    for (let c = 1; c < classes; c++) if (row[c] > row[best]) best = c;
    const line = lineOf(best);
    let others = 0;
    for (let c = 0; c < classes; c++) if (c !== best) others += row[c];
    if (!line || others === 0) continue;
    const top = probabilityOf(line.slope * Math.log(row[best] / others) + line.offset);
    for (let c = 0; c < classes; c++) row[c] = c === best ? top : (row[c] / others) * (1 - top);
  }
  return scaled;
}
