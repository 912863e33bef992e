/** What the experiment found, as Markdown and as curves. */
import { ARMS, type Arm, randomOf } from './arms.ts';
import type { Effort, SeedResult } from './experiment.ts';

type Scores = Readonly<Record<string, number | null>>;
type Of = (result: SeedResult) => Scores;

const NAMES: Readonly<Record<Arm | 'labelledOnly', string>> = {
  labelledOnly: 'labelled only',
  hard: 'hard pseudo-labels',
  thresholded: 'thresholded at 0.90, veto 0.05',
  random: 'random ignore, equal coverage',
  oracle: 'oracle labels',
};
const RESAMPLES = 10_000;

const tuned =
  (arm: Arm): Of =>
  ({ arms }) =>
    arms[arm].tuned;
const student =
  (arm: Arm): Of =>
  ({ arms }) =>
    arms[arm].student;
const baseline: Of = ({ labelledOnly }) => labelledOnly;

const meanOf = (values: readonly (number | null)[]): number => {
  const there = values.filter((value) => value !== null);
  return there.reduce((sum, value) => sum + value, 0) / there.length;
};
const meanDice = (results: readonly SeedResult[], of: Of): number =>
  meanOf(results.map((result) => meanOf(Object.values(of(result)))));

export interface Difference {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
}

/** First minus second on the same seed and case; 95 % interval of a bootstrap over seeds and, within, over cases. */
export function pairedDifference<Result>(
  results: readonly Result[],
  first: (result: Result) => Scores,
  second: (result: Result) => Scores,
): Difference {
  const bySeed = results.map((result) => {
    const [one, other] = [first(result), second(result)];
    return Object.keys(one).flatMap((name) => {
      const [a, b] = [one[name], other[name]];
      return typeof a === 'number' && typeof b === 'number' ? [a - b] : [];
    });
  });
  const random = randomOf(1);
  const drawn = <T>(values: readonly T[]): T[] =>
    values.map(() => values[Math.floor(random() * values.length)] as T);
  const means = Float64Array.from({ length: RESAMPLES }, () =>
    meanOf(drawn(bySeed).map((cases) => meanOf(drawn(cases)))),
  ).sort();
  const at = (share: number) => means[Math.round(share * (RESAMPLES - 1))] ?? Number.NaN;
  return { mean: meanOf(bySeed.map(meanOf)), interval: [at(0.025), at(0.975)] };
}

const number = (value: number): string => value.toFixed(3);
const shown = ({ mean, interval }: Difference): string =>
  `${mean >= 0 ? '+' : ''}${number(mean)} (${interval.map(number).join(' … ')})`;

export function tablesOf(results: readonly SeedResult[], effort: Effort): string {
  const seeds = results.map(({ seed }) => seed);
  const perSeed = (of: Of) => results.map((result) => number(meanOf(Object.values(of(result)))));
  const rows = ARMS.toSorted((a, b) => meanDice(results, tuned(a)) - meanDice(results, tuned(b)));
  const only = `| ${NAMES.labelledOnly} | – | **${number(meanDice(results, baseline))}** | ${perSeed(baseline).join(', ')} | – |`;
  const lines = rows.map((arm) => {
    const against = shown(pairedDifference(results, tuned(arm), baseline));
    return `| ${NAMES[arm]} | ${number(meanDice(results, student(arm)))} | **${number(meanDice(results, tuned(arm)))}** | ${perSeed(tuned(arm)).join(', ')} | ${against} |`;
  });
  const labels = ARMS.map((arm) => {
    const of = (pick: (one: SeedResult['arms'][Arm]['pseudo']) => number) =>
      number(meanOf(results.map(({ arms }) => pick(arms[arm].pseudo))));
    return `| ${NAMES[arm]} | ${of((one) => one.coverage)} | ${of((one) => one.liverKept)} | ${of((one) => one.precision)} |`;
  });
  const claims = (['hard', 'random'] as const).map(
    (arm) =>
      `- thresholded against ${NAMES[arm]}: ${shown(pairedDifference(results, tuned('thresholded'), tuned(arm)))}`,
  );
  const total = effort.epochs * effort.iterations;
  return [
    `${effort.labelled} labelled, ${effort.unlabelled} unlabelled, ${effort.unseen} in neither; seeds ${seeds.join(', ')}; ${total} iterations for every final model (students: ${total - effort.tuning * effort.iterations} on pseudo-labels, ${effort.tuning * effort.iterations} fine-tuning); learning rate ${effort.rate}.`,
    '',
    '| arm | student | after fine-tuning | by seed | against labelled only (95 %) |',
    '|---|---|---|---|---|',
    only,
    ...lines,
    '',
    ...claims,
    '',
    '| labels of the unlabelled cases | voxels kept | liver kept as liver | precision of kept liver |',
    '|---|---|---|---|',
    ...labels,
    '',
  ].join('\n');
}

const COLOURS: Readonly<Record<Arm | 'labelledOnly', string>> = {
  labelledOnly: '#0072B2',
  hard: '#D55E00',
  thresholded: '#009E73',
  random: '#CC79A7',
  oracle: '#E69F00',
};

/** Pseudo Dice by epoch on the labelled cases that are watched, mean over seeds. */
export function curvesSvg(results: readonly SeedResult[]): string {
  const [width, height, left, top] = [640, 320, 44, 14];
  const curves = (['labelledOnly', ...ARMS] as const).map((arm) => {
    const of = results.map((one) => (arm === 'labelledOnly' ? one.curve : one.arms[arm].curve).dice);
    const epochs = Math.max(...of.map(({ length }) => length));
    return { arm, dice: Array.from({ length: epochs }, (_, i) => meanOf(of.map((one) => one[i] ?? 0))) };
  });
  const most = Math.max(2, ...curves.map(({ dice }) => dice.length));
  const x = (epoch: number) => left + ((width - left - 10) * epoch) / (most - 1);
  const y = (dice: number) => top + (height - top - 30) * (1 - dice);
  const lines = curves.map(({ arm, dice }) => {
    const points = dice.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
    return `<polyline fill="none" stroke="${COLOURS[arm]}" stroke-width="2" points="${points}"/>`;
  });
  const ticks = [0, 0.25, 0.5, 0.75, 1].map(
    (value) =>
      `<line x1="${left}" x2="${width - 10}" y1="${y(value)}" y2="${y(value)}" stroke="#ccc"/><text x="${left - 6}" y="${y(value) + 4}" text-anchor="end">${value}</text>`,
  );
  const legend = curves.map(
    ({ arm }, i) =>
      `<text x="${left + 10}" y="${top + 16 + 15 * i}" fill="${COLOURS[arm]}">${NAMES[arm]}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12"><title>Pseudo Dice by epoch</title><rect width="100%" height="100%" fill="#fff"/>${ticks.join('')}${lines.join('')}${legend.join('')}<text x="${width / 2}" y="${height - 8}" text-anchor="middle">epoch</text></svg>\n`;
}
