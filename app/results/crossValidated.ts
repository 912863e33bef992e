import type { CandidateResults, CrossValidationResults } from '../workers.ts';
import { caseFigure, FIGURES, type Looked } from './figures.ts';

/** A case under two candidates; null where one has no such figure of it. */
export interface ComparedCase {
  readonly case: string;
  readonly first: number | null;
  readonly second: number | null;
}

/** Cases that both predicted, in the first one's order. */
export function pairedCases(
  first: CandidateResults,
  second: CandidateResults,
  looked: Looked,
): ComparedCase[] {
  const others = new Map(second.cases.map((one) => [one.case, caseFigure(one, looked)]));
  return first.cases.flatMap((one) => {
    const other = others.get(one.case);
    return other === undefined ? [] : [{ case: one.case, first: caseFigure(one, looked), second: other }];
  });
}

/** Folder names without what all of them share: `2d + 3d_fullres` for an ensemble of nnU-Net's own trainer and plans. */
export function shortName(identifier: string): string {
  const [first, ...more] = identifier.split('___');
  const models = first === 'ensemble' ? more.slice(0, -1) : [identifier];
  return models.map(modelName).join(' + ');
}

function modelName(folder: string): string {
  const [trainer = '', plans = '', configuration = ''] = folder.split('__');
  const parts = [
    configuration,
    ...(plans === 'nnUNetPlans' ? [] : [plans]),
    ...(trainer === 'nnUNetTrainer' ? [] : [trainer]),
  ];
  return parts.join(', ');
}

/** Lower quartile, median and upper quartile, linear between values; undefined of nothing. */
export function quartiles(values: readonly number[]): readonly [number, number, number] | undefined {
  if (values.length === 0) return undefined;
  const sorted = values.toSorted((a, b) => a - b);
  const of = (share: number) => {
    const at = share * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
    return low + (at - Math.floor(at)) * (high - low);
  };
  return [of(0.25), of(0.5), of(0.75)];
}

/** Ends of an axis that holds all values, a round number above the largest; shares end at 1. */
export function axisTicks(values: readonly number[], isShare: boolean): number[] {
  const most = isShare ? 1 : values.reduce((a, b) => Math.max(a, b), 0);
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1e-3) / 4));
  const step = [1, 2, 2.5, 5, 10].map((one) => one * power).find((one) => 4 * one >= most) ?? most / 4;
  return [0, 1, 2, 3, 4].map((tick) => Number((tick * step).toPrecision(6)));
}

const COLUMN = { dice: 'dice', iou: 'iou', nsd: 'nsd', hd95: 'hd95', volumeError: 'volume_error' } as const;

/** A row a candidate and case, a column a figure and class; empty where there is none. */
export function resultsCsv({ classes, candidates }: CrossValidationResults): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const named = FIGURES.flatMap((figure) => classes.map((name) => `${COLUMN[figure]}_${name}`));
  const head = ['model', 'postprocessed', 'case', 'mean_dice', ...named];
  const rows = candidates.flatMap(({ identifier, postprocessed, cases }) =>
    cases.map((one) => [
      identifier,
      String(postprocessed),
      one.case,
      ...[
        caseFigure(one, { figure: 'dice' }),
        ...FIGURES.flatMap((figure) => classes.map((_, of) => caseFigure(one, { figure, of }))),
      ].map((value) => (value === null ? '' : String(value))),
    ]),
  );
  return [head, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}
