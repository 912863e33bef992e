/** Whether another round is worth it. Source: spec semisupervised.md §1.7. */

export interface RoundFigures {
  /** Mean Dice on held-out labelled cases: baseline or first teacher, then the end of each round; null without any. */
  readonly heldOut: readonly (number | null)[];
  /** Between the predictions of this round's teacher and of the one before; undefined in the first round. */
  readonly agreement: number | undefined;
}

export type Verdict =
  | { readonly goesOn: true; readonly reason: 'better' }
  | { readonly goesOn: false; readonly reason: 'fell' | 'agree' };

/** Agreement alone measures confirmation bias: labelled Dice is asked first. @param agrees Dice above which rounds agree */
export function judgeRound({ heldOut, agreement }: RoundFigures, agrees: number): Verdict {
  const [before, now] = heldOut.slice(-2);
  if (typeof before === 'number' && typeof now === 'number' && now < before)
    return { goesOn: false, reason: 'fell' };
  if (agreement !== undefined && agreement > agrees) return { goesOn: false, reason: 'agree' };
  return { goesOn: true, reason: 'better' };
}

/** Mean Dice over the foreground labels that either map has; null without any. Voxel by voxel, equal lengths. */
export function meanForegroundDice(one: ArrayLike<number>, other: ArrayLike<number>): number | null {
  const counts = new Map<number, { both: number; sum: number }>();
  const of = (label: number) => {
    const found = counts.get(label) ?? { both: 0, sum: 0 };
    counts.set(label, found);
    return found;
  };
  for (let voxel = 0; voxel < one.length; voxel++) {
    const [a, b] = [one[voxel] ?? 0, other[voxel] ?? 0];
    if (a !== 0) of(a).sum += 1;
    if (b !== 0) of(b).sum += 1;
    if (a === b && a !== 0) of(a).both += 1;
  }
  const dice = [...counts.values()].map(({ both, sum }) => (2 * both) / sum);
  return dice.length > 0 ? dice.reduce((total, value) => total + value, 0) / dice.length : null;
}
