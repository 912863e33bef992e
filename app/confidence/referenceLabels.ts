/** Labels by a person, to be held against a prediction. Pure. */
import { plainName, type ScanSummary } from '../workers.ts';

/** A voxel of a reference that says nothing. */
export const SAYS_NOTHING = 65_535;

type Named = readonly { readonly value: number; readonly name: string }[];

/**
 * Gives a label map the prediction's values, in place: by name where any of its names is one of the prediction's classes
 * (what the model does not know is background to it), else as they are. Ignore becomes `SAYS_NOTHING`.
 * @param classes of the prediction
 */
export function inPredictedValues(
  labels: Uint16Array,
  { segments = [], ignore }: Pick<ScanSummary, 'segments' | 'ignore'>,
  classes: Named,
): Uint16Array {
  const known = new Map(classes.map(({ value, name }) => [plainName(name), value]));
  const named = segments.filter(({ value }) => value !== 0);
  const isByName = named.some(({ name }) => known.has(plainName(name)));
  const becomes = new Map(
    isByName ? named.map(({ value, name }) => [value, known.get(plainName(name)) ?? 0]) : [],
  );
  if (ignore !== undefined) becomes.set(ignore, SAYS_NOTHING);
  if (becomes.size === 0) return labels;
  for (let voxel = 0; voxel < labels.length; voxel++) {
    const label = labels[voxel] ?? 0;
    labels[voxel] = becomes.get(label) ?? label;
  }
  return labels;
}
