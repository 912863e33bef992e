import type { CandidateResults, CrossValidationResults } from '../workers.ts';

/** A case under two candidates; null where one has no Dice for it. */
export interface ComparedCase {
  readonly case: string;
  readonly first: number | null;
  readonly second: number | null;
}

/** Cases that both predicted, in the first one's order. */
export function pairedCases(first: CandidateResults, second: CandidateResults): ComparedCase[] {
  const others = new Map(second.cases.map((one) => [one.case, one.dice]));
  return first.cases.flatMap((one) => {
    const other = others.get(one.case);
    return other === undefined ? [] : [{ case: one.case, first: one.dice, second: other }];
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

/** A row a candidate and case, a column a class; empty where there is no Dice. */
export function resultsCsv({ classes, candidates }: CrossValidationResults): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const head = ['model', 'postprocessed', 'case', 'mean_dice', ...classes.map((name) => `dice_${name}`)];
  const rows = candidates.flatMap(({ identifier, postprocessed, cases }) =>
    cases.map((one) => [
      identifier,
      String(postprocessed),
      one.case,
      ...[one.dice, ...one.classes].map((dice) => (dice === null ? '' : String(dice))),
    ]),
  );
  return [head, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}
