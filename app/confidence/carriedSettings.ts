import type { ConfidenceState, ThresholdSettings } from './confidenceStore.ts';

type Kept = Pick<ThresholdSettings, 'cuts' | 'locked' | 'cleaning'>;
type Named = readonly { readonly value: number; readonly name: string }[];

/**
 * What was chosen for classes that another model has, too: under the same value and name. Of a class of another name it would
 * speak by accident, and cuts that kept a precision kept it for the model they were found for. Pure.
 * @param model that the classes are of
 */
export function carriedSettings(
  { mode, cuts, locked, cleaning, chosenFor }: Kept & Pick<ConfidenceState, 'mode' | 'chosenFor'>,
  model: string,
  classes: Named,
): Kept {
  if (!chosenFor || chosenFor.model === model) return { cuts, locked, cleaning };
  const isSame = (value: number) =>
    value === 0 || classes.some((one) => one.value === value && one.name === chosenFor.names[value]);
  const stays = (value: number) => isSame(value) && (mode !== 'precision' || locked.includes(value));
  return {
    cuts: Object.fromEntries(Object.entries(cuts).filter(([value]) => stays(Number(value)))),
    locked: locked.filter(isSame),
    cleaning: cleaning.filter(({ value }) => isSame(value)),
  };
}
