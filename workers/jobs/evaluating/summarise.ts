import { meanOf } from '../../nnunet/evaluation/index.ts';
import type { CaseScores, ClassScores, Evaluation, Verdict } from './api.ts';

/** A class's mean Dice from which a teacher serves as it is, and below which fine-tuning has little to start from. */
export const GOOD_DICE = 0.8;
export const POOR_DICE = 0.5;
/** Fewer cases say too little. */
export const FEWEST_CASES = 3;

/** Means, verdict, and the cases in order of their Dice, worst first. */
export function summarise(
  cases: readonly CaseScores[],
  failed: Evaluation['failed'],
  toleranceMm: number,
): Evaluation {
  const classes = (cases[0]?.classes ?? []).map((one, index) =>
    meanClass(
      one,
      cases.map((found) => found.classes[index]),
    ),
  );
  const judged = classes.filter((one) => one.dice !== null);
  const dice = meanOf(judged.map((one) => one.dice));
  const weak = judged
    .filter((one) => (one.dice ?? 0) < GOOD_DICE)
    .sort((a, b) => (a.dice ?? 0) - (b.dice ?? 0))
    .map(({ name }) => name);
  return {
    toleranceMm,
    cases: cases.toSorted((a, b) => (a.dice ?? 2) - (b.dice ?? 2) || (a.case < b.case ? -1 : 1)),
    classes,
    dice,
    verdict: verdictOf(cases.length, dice, weak.length),
    weak,
    failed,
  };
}

function meanClass(
  { value, name }: ClassScores,
  found: readonly ClassScores[],
): Evaluation['classes'][number] {
  const mean = (pick: (one: ClassScores) => number | null) => meanOf(found.map(pick));
  return {
    value,
    name,
    dice: mean((one) => one.dice),
    nsd: mean((one) => one.nsd),
    hd95: mean((one) => one.hd95),
    volumeError: mean((one) => one.volumeError),
    predictedMl: mean((one) => one.predictedMl) ?? 0,
    referenceMl: mean((one) => one.referenceMl) ?? 0,
    cases: found.filter((one) => one.dice !== null).length,
  };
}

function verdictOf(cases: number, dice: number | null, weak: number): Verdict {
  if (cases < FEWEST_CASES || dice === null) return 'too-few-cases';
  if (weak === 0) return 'use';
  return dice >= POOR_DICE ? 'fine-tune' : 'train-anew';
}
