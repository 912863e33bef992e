/**
 * A teacher whose classes are not mine. Its probabilities are merged by my classes first, then the best class is
 * taken, so that two halves of a liver outweigh a background that beats each of them. Source: spec §1.0.
 */

/** Teacher class → class of mine, `background` or `unknown`; see jobs/calibrating/api.ts. */
export interface ClassMapping {
  /** My labels, background (0) included; ignore left out. */
  readonly labels: Readonly<Record<string, number>>;
  readonly map: Readonly<Record<string, string>>;
}

export const BACKGROUND = 'background';
export const UNKNOWN = 'unknown';

/** The teacher's channels by what they become. Fits `ClassMerge` of the back ends. */
export interface MergedClasses {
  /** Group 0 is background. */
  readonly groups: readonly (readonly number[])[];
  /** Label by group; a group of unknown classes has the ignore label. */
  readonly values: readonly number[];
  /** My labels that no teacher class becomes: unknown in every case, per class (§9). */
  readonly missing: readonly { readonly name: string; readonly value: number }[];
}

/** A mapping that cannot be carried out: an entry naming what neither side has. */
export interface MappingFault {
  readonly teacher: string;
  readonly target: string;
  readonly reason: 'mappingClass' | 'mappingTarget' | 'mappingMissing' | 'mappingBackground';
}

/** A class's name without what people spell differently: case, spaces and punctuation. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Classes of equal names (case and punctuation aside) belong together; the others are unknown. */
export function proposeMapping(
  teacher: readonly string[],
  labels: Readonly<Record<string, number>>,
): ClassMapping {
  const mine = new Map(Object.keys(labels).map((name) => [plainName(name), name]));
  const target = (name: string) =>
    name === BACKGROUND ? BACKGROUND : (mine.get(plainName(name)) ?? UNKNOWN);
  return { labels, map: Object.fromEntries(teacher.map((name) => [name, target(name)])) };
}

/** @param teacher class names by channel, background first. @returns the first fault, or undefined */
export function faultOf(teacher: readonly string[], { labels, map }: ClassMapping): MappingFault | undefined {
  for (const [name, target] of Object.entries(map)) {
    if (!teacher.includes(name)) return { teacher: name, target, reason: 'mappingClass' };
    if (target !== UNKNOWN && target !== BACKGROUND && !(target in labels))
      return { teacher: name, target, reason: 'mappingTarget' };
  }
  const unmapped = teacher.find((name) => name !== BACKGROUND && !(name in map));
  if (unmapped !== undefined) return { teacher: unmapped, target: '', reason: 'mappingMissing' };
  const background = map[BACKGROUND];
  if (background !== undefined && background !== BACKGROUND)
    return { teacher: BACKGROUND, target: background, reason: 'mappingBackground' };
  return undefined;
}

/** The largest of my labels + 1: nnU-Net's ignore label. */
export const ignoreOf = ({ labels }: ClassMapping): number => Math.max(0, ...Object.values(labels)) + 1;

/** @param teacher class names by channel, background first; `faultOf` must have found nothing */
export function mergedClasses(teacher: readonly string[], mapping: ClassMapping): MergedClasses {
  const { labels, map } = mapping;
  const valueAt = (name: string): number => {
    const target = map[name] ?? BACKGROUND;
    if (target === UNKNOWN) return ignoreOf(mapping);
    return target === BACKGROUND ? 0 : (labels[target] ?? 0);
  };
  const channels = new Map<number, number[]>([[0, []]]);
  teacher.forEach((name, channel) => {
    const value = valueAt(name);
    channels.set(value, [...(channels.get(value) ?? []), channel]);
  });
  const values = [...channels.keys()].sort((a, b) => a - b);
  return {
    groups: values.map((value) => channels.get(value) ?? []),
    values,
    missing: Object.entries(labels)
      .filter(([, value]) => value !== 0 && !channels.has(value))
      .map(([name, value]) => ({ name, value })),
  };
}
