import { IGNORE_COLOUR, segmentColour } from '../viewer/index.ts';
import {
  IGNORE,
  LABEL_VALUES,
  type PaintRule,
  type ScanSummary,
  type StoredSegment,
  StudioError,
} from '../workers.ts';

/** The list of a map under edit. The ignore label stands last, always; it cannot be renamed, recoloured or removed. */
export type EditSegments = readonly StoredSegment[];

/** What painting may reach besides what locks forbid: everything, background only, what is shown, one label. */
export type PaintInside = 'everywhere' | 'background' | 'visible' | number;

const ignoreRow: StoredSegment = {
  value: IGNORE,
  name: 'ignore',
  colour: IGNORE_COLOUR,
  visible: true,
  locked: false,
};

export const withIgnore = (segments: readonly StoredSegment[]): EditSegments => [
  ...segments.filter(({ value }) => value !== IGNORE),
  segments.find(({ value }) => value === IGNORE) ?? ignoreRow,
];

export const withoutIgnore = (segments: EditSegments): EditSegments =>
  segments.filter(({ value }) => value !== IGNORE);

/** nnU-Net's rule: the largest label + 1. */
export const ignoreValue = (segments: EditSegments): number =>
  withoutIgnore(segments).reduce((most, { value }) => Math.max(most, value), 0) + 1;

/** The value of the next segment: after the largest, or where that is the last one, the smallest that is free. Undefined
 *  where a map of 16 bits has no room for another one. */
export function freeValue(segments: EditSegments): number | undefined {
  const next = ignoreValue(segments);
  if (next < IGNORE) return next;
  const taken = new Set(segments.map(({ value }) => value));
  for (let value = 1; value < IGNORE; value++) if (!taken.has(value)) return value;
  return undefined;
}

/** Sixteen bits hold 65 534 labels beside background and ignore. */
export const tooManyLabels = (file: string): StudioError =>
  new StudioError('labels.tooManyLabels', `${file}: no value is left for ignore. Number the labels anew.`, {
    file,
    highest: IGNORE,
  });

export function newSegment(value: number, name: (value: number) => string): StoredSegment {
  return { value, name: name(value), colour: segmentColour(value), visible: true, locked: false };
}

/** The rows of labels that are opened for editing, as they were left: by what is stored of the map's own segments, and, for
 *  a case of a dataset, of the classes that somebody looked for. */
export const rowsOf = (
  labels: readonly Pick<StoredSegment, 'value' | 'name' | 'colour'>[],
  stored: Pick<ScanSummary, 'segments' | 'annotated'> | undefined,
): StoredSegment[] => {
  const known = new Map(stored?.segments?.map((segment) => [segment.value, segment]));
  return labels.map(({ value, name, colour }) => ({
    ...(known.get(value) ?? { value, name, colour, visible: true, locked: false }),
    ...(stored?.annotated?.includes(value) === false && { unannotated: true as const }),
  }));
};

export const changed = (
  segments: EditSegments,
  value: number,
  facts: Partial<Omit<StoredSegment, 'value'>>,
): EditSegments => segments.map((segment) => (segment.value === value ? { ...segment, ...facts } : segment));

/** Whether anybody looked for the class in this scan. */
export const withAnnotated = (segments: EditSegments, value: number, annotated: boolean): EditSegments =>
  segments.map((segment) => {
    if (segment.value !== value) return segment;
    const { unannotated: _, ...rest } = segment;
    return annotated ? rest : { ...rest, unannotated: true };
  });

/** With a row for every label that an edit brings and the list does not have. */
export function withRowsFor(
  segments: EditSegments,
  values: Iterable<number>,
  name: (value: number) => string,
): EditSegments {
  const listed = new Set([0, ...segments.map(({ value }) => value)]);
  const missing = [...new Set(values)].filter((value) => !listed.has(value)).sort((a, b) => a - b);
  if (missing.length === 0) return segments;
  const rows = missing.map(
    (value): StoredSegment => ({
      value,
      name: name(value),
      colour: segmentColour(value),
      visible: true,
      locked: false,
    }),
  );
  return withIgnore([
    ...withoutIgnore(segments),
    ...rows,
    ...segments.filter(({ value }) => value === IGNORE),
  ]);
}

export const without = (segments: EditSegments, value: number): EditSegments =>
  segments.filter((segment) => segment.value !== value);

/** One place up (-1) or down (+1); the ignore row keeps its own. */
export function moved(segments: EditSegments, value: number, step: -1 | 1): EditSegments {
  const own = [...withoutIgnore(segments)];
  const from = own.findIndex((segment) => segment.value === value);
  const to = from + step;
  const [one, other] = [own[from], own[to]];
  if (!one || !other) return segments;
  own[from] = other;
  own[to] = one;
  return withIgnore([...own, ...segments.filter((segment) => segment.value === IGNORE)]);
}

/** Which old values an edit may overwrite. A locked segment that is painted with may not grow, either: the caller
 *  asks `isLocked` first. */
export function overwritable(segments: EditSegments, inside: PaintInside): PaintRule['overwrites'] {
  const table = new Uint8Array(LABEL_VALUES);
  if (typeof inside === 'number') table[inside] = 1;
  else if (inside === 'background') table[0] = 1;
  else table.fill(1);
  for (const { value, visible, locked } of segments)
    if (locked || (inside === 'visible' && !visible)) table[value] = 0;
  return table;
}

export const isLocked = (segments: EditSegments, value: number): boolean =>
  segments.some((segment) => segment.value === value && segment.locked);
