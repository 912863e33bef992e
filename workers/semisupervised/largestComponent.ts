/** Whether only the largest component of a class is right: nnU-Net's rule, on labelled cases. Spec §5, step 3. */
import { type LabelArray, labelComponents } from '../components/index.ts';
import type { PredictedMap } from './predictedMap.ts';

/** Dice of a class in one case, with all of its components and with the largest alone. */
export interface ComponentDice {
  readonly all: number;
  readonly largest: number;
}

/** Over all voxels but those whose reference is ignore; components are whole. Equally large ones all count.
 *  @returns by foreground value; a class that is neither predicted nor there has no entry */
export function componentDice(
  { labels, size }: Pick<PredictedMap, 'labels' | 'size'>,
  reference: LabelArray,
  values: readonly number[],
  referenceIgnore?: number,
): Map<number, ComponentDice> {
  const { start, length, component, value, voxels } = labelComponents(labels, size, 26);
  const largest = new Map<number, number>();
  value.forEach((label, one) => {
    largest.set(label, Math.max(largest.get(label) ?? 0, voxels[one]));
  });
  const sums = new Map(values.map((value) => [value, { all: overlap(), largest: overlap(), truth: 0 }]));
  for (let run = 0; run < start.length; run++) {
    const label = value[component[run]];
    const of = sums.get(label);
    if (!of) continue;
    const isLargest = voxels[component[run]] === largest.get(label);
    for (let voxel = start[run]; voxel < start[run] + length[run]; voxel++) {
      if (reference[voxel] === referenceIgnore) continue;
      for (const one of isLargest ? [of.all, of.largest] : [of.all]) {
        one.predicted++;
        if (reference[voxel] === label) one.right++;
      }
    }
  }
  for (const truth of reference) {
    const of = sums.get(truth);
    if (of) of.truth++;
  }
  return new Map(
    [...sums].flatMap(([value, { all, largest: only, truth }]) =>
      all.predicted + truth === 0
        ? []
        : [[value, { all: diceOf(all, truth), largest: diceOf(only, truth) }] as const],
    ),
  );
}

const overlap = () => ({ predicted: 0, right: 0 });
const diceOf = ({ predicted, right }: ReturnType<typeof overlap>, truth: number): number =>
  (2 * right) / (predicted + truth);

/** Classes whose mean Dice over the cases is strictly better with the largest component alone. */
export function provenLargest(
  cases: readonly ReadonlyMap<number, ComponentDice>[],
  values: readonly number[],
): number[] {
  return values.filter((value) => {
    const own = cases.flatMap((one) => one.get(value) ?? []);
    const sum = (of: keyof ComponentDice) => own.reduce((total, one) => total + one[of], 0);
    return sum('largest') > sum('all');
  });
}
