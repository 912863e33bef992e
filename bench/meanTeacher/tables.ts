/** What the experiment found, as Markdown. */
import { type Difference, pairedDifference } from '../loop/tables.ts';
import { ARMS, type Arm, type Effort, mean, type SeedResult } from './experiment.ts';

const NAMES: Readonly<Record<Arm, string>> = {
  without: 'without',
  average: 'moving average alone (weight 0)',
  student: 'mean teacher, its student',
  with: 'mean teacher',
};

const number = (value: number): string => value.toFixed(3);
const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const shown = ({ mean: of, interval }: Difference): string =>
  `${of >= 0 ? '+' : ''}${number(of)} (${interval.map(number).join(' … ')})`;

/** First minus second on the same seeds and cases. */
const difference = (results: readonly SeedResult[], first: Arm, second: Arm): Difference =>
  pairedDifference(
    results,
    ({ arms }) => arms[first].dice,
    ({ arms }) => arms[second].dice,
  );

export function tablesOf(results: readonly SeedResult[], effort: Effort): string {
  const rows = ARMS.map((arm) => {
    const bySeed = results.map(({ arms }) => mean(arms[arm].dice));
    const seconds = average(results.map(({ arms }) => arms[arm].seconds));
    const against = arm === 'without' ? '–' : shown(difference(results, arm, 'without'));
    return `| ${NAMES[arm]} | **${number(average(bySeed))}** | ${bySeed.map(number).join(', ')} | ${against} | ${seconds.toFixed(0)} |`;
  });
  const { labelled, unlabelled, unseen, epochs, iterations, rate, weight, threshold, decay } = effort;
  return [
    `${labelled} labelled, ${unlabelled} unlabelled, ${unseen} in neither; seeds ${results.map(({ seed }) => seed).join(', ')}; ${epochs * iterations} iterations in every arm, learning rate ${rate}; weight ${weight}, confidence from ${threshold}, decay ${decay}.`,
    '',
    '| arm | Dice | by seed | against without (95 %) | seconds |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Mean teacher against the moving average alone: ${shown(difference(results, 'with', 'average'))}.`,
    '',
    ...curves(results),
  ].join('\n');
}

/** Of the arm with a teacher, means over seeds, at a few epochs. */
function curves(results: readonly SeedResult[]): string[] {
  const epochs = results[0]?.arms.with.pseudoDice.length ?? 0;
  const shownEpochs = [...new Set([0, 0.1, 0.2, 0.5, 1].map((share) => Math.round(share * (epochs - 1))))];
  const row = (
    name: string,
    digits: number,
    of: (result: SeedResult, epoch: number) => number | null | undefined,
  ) =>
    `| ${name} | ${shownEpochs.map((epoch) => average(results.map((one) => of(one, epoch) ?? Number.NaN)).toFixed(digits)).join(' | ')} |`;
  return [
    `| mean teacher, epoch | ${shownEpochs.map((epoch) => epoch + 1).join(' | ')} |`,
    `|---|${shownEpochs.map(() => '---').join('|')}|`,
    row('consistency loss', 4, ({ arms }, epoch) => arms.with.consistency?.losses[epoch]),
    row('its weight', 4, ({ arms }, epoch) => arms.with.consistency?.weights[epoch]),
    row('voxels that count', 3, ({ arms }, epoch) => arms.with.consistency?.confident[epoch]),
    row('pseudo Dice of the student', 3, ({ arms }, epoch) => arms.with.pseudoDice[epoch]),
    row('pseudo Dice without', 3, ({ arms }, epoch) => arms.without.pseudoDice[epoch]),
    '',
  ];
}
