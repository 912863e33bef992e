/** The operations on whole segments that the form offers, and how its answers become one. */
import { planesOf } from '../viewer/index.ts';
import { type Box, boxOf, IGNORE, type LabelMap, type Operation } from '../workers.ts';
import { editSession, useEditing } from './editingStore.ts';
import type { Manner } from './operations.ts';
import { boxOn } from './region.ts';
import { isLocked, withoutIgnore } from './segments.ts';

/** What each operation asks for; `all`: it works on the whole map, not on the active segment. */
interface Asked {
  readonly asks: 'nothing' | 'length' | 'volume' | 'plane' | 'other' | 'range' | 'box';
  readonly all?: true;
}

const GROUPS = {
  islands: {
    keepLargest: { asks: 'nothing' },
    removeSmall: { asks: 'volume' },
    splitIslands: { asks: 'volume' },
    fillHoles: { asks: 'nothing' },
  },
  size: { grow: { asks: 'length' }, shrink: { asks: 'length' } },
  smooth: {
    median: { asks: 'length' },
    closing: { asks: 'length' },
    opening: { asks: 'length' },
    joint: { asks: 'length', all: true },
  },
  spread: {
    betweenSlices: { asks: 'plane' },
    growCut: { asks: 'length', all: true },
  },
  combine: {
    copy: { asks: 'other' },
    add: { asks: 'other' },
    subtract: { asks: 'other' },
    intersect: { asks: 'other' },
    clear: { asks: 'nothing' },
  },
  ignore: {
    ignoreOutsideLabel: { asks: 'length' },
    ignoreOutsideRegion: { asks: 'box', all: true },
    ignoreOutsideBox: { asks: 'length' },
    ignoreOutsideSlices: { asks: 'plane' },
    ignoreRange: { asks: 'range', all: true },
  },
} as const satisfies Record<string, Record<string, Asked>>;

export type ChoiceGroup = keyof typeof GROUPS;
type KeysOf<T> = T extends unknown ? keyof T : never;
export type WholeChoice = KeysOf<(typeof GROUPS)[ChoiceGroup]>;

export const CHOICE_GROUPS = Object.entries(GROUPS).map(([group, choices]) => ({
  group: group as ChoiceGroup,
  choices: Object.keys(choices) as WholeChoice[],
}));

const ASKED: Readonly<Record<string, Asked>> = Object.assign({}, ...Object.values(GROUPS));
export const askedBy = (choice: WholeChoice): Asked => ASKED[choice] ?? { asks: 'nothing' };
export const choiceOf = (text: string): WholeChoice | undefined =>
  CHOICE_GROUPS.flatMap(({ choices }) => choices).find((choice) => choice === text);

export const PLANES = ['axial', 'coronal', 'sagittal'] as const;
export type PlaneName = (typeof PLANES)[number];

export interface Answers {
  /** mm or mm³ */
  readonly amount: number;
  readonly plane: PlaneName;
  readonly other: number;
}

/** Undefined where there is nothing to work on. */
export function wholeOperation(
  choice: WholeChoice,
  value: number,
  { amount, plane, other }: Answers,
): { operation: Operation; manner?: Manner } | undefined {
  const made = operationOf(choice, value, { amount, plane, other });
  if (!made) return undefined;
  return choice === 'ignoreRange' ? { operation: made, manner: { byIntensity: true } } : { operation: made };
}

function operationOf(
  choice: WholeChoice,
  value: number,
  { amount, plane, other }: Answers,
): Operation | undefined {
  switch (choice) {
    case 'keepLargest':
    case 'fillHoles':
      return { kind: choice, value };
    case 'removeSmall':
      return { kind: choice, value, cubicMillimetres: amount };
    case 'splitIslands':
      return { kind: choice, value, first: nextValue(), cubicMillimetres: amount };
    case 'grow':
    case 'shrink':
      return { kind: 'margin', value, millimetres: choice === 'grow' ? amount : -amount };
    case 'median':
    case 'closing':
    case 'opening':
      return { kind: 'smooth', value, method: choice, millimetres: amount };
    case 'joint':
      return { kind: 'smoothJointly', values: freeSegments(), millimetres: amount };
    case 'betweenSlices':
      return { kind: choice, value, through: throughOf(plane) };
    case 'growCut':
      return { kind: choice, unseeded: isSparse() ? IGNORE : 0, margin: amount };
    case 'copy':
    case 'add':
    case 'subtract':
    case 'intersect':
      return { kind: 'logic', value, logic: choice, otherValue: other };
    case 'clear':
      return { kind: 'replace', value, to: 0 };
    case 'ignoreOutsideLabel':
      return { kind: choice, value, millimetres: amount };
    case 'ignoreOutsideBox':
    case 'ignoreOutsideSlices':
      return ignoreOutside(choice === 'ignoreOutsideSlices' ? plane : undefined, value, amount);
    case 'ignoreOutsideRegion':
      return regionOnly();
    case 'ignoreRange':
      return { kind: choice };
    default:
      return choice satisfies never;
  }
}

/** A map that began as ignore has ignore where nothing was painted, and background is painted too. */
export const isSparse = (): boolean => (useEditing.getState().counts[IGNORE] ?? 0) > 0;

const nextValue = (): number =>
  Math.max(0, ...withoutIgnore(useEditing.getState().segments).map(({ value }) => value)) + 1;

const freeSegments = (): number[] => {
  const { segments } = useEditing.getState();
  return withoutIgnore(segments)
    .map(({ value }) => value)
    .filter((value) => !isLocked(segments, value));
};

function regionOnly(): Operation | undefined {
  const { edited } = useEditing.getState();
  const size = editSession()?.map.size;
  return edited && size && { kind: 'ignoreOutsideBox', box: boxOn(edited.of, size) };
}

/** The box around the active segment; with a plane, all slices that it reaches. */
function ignoreOutside(plane: PlaneName | undefined, value: number, margin: number): Operation | undefined {
  const map = editSession()?.map;
  const box = map && boxOf(map, value);
  if (!map || !box) return undefined;
  const through = plane && throughOf(plane);
  return { kind: 'ignoreOutsideBox', box: around(box, map, through, margin) };
}

function around(box: Box, { size, spacing }: LabelMap, through: number | undefined, margin: number): Box {
  const more = (axis: 0 | 1 | 2) => (through === undefined ? Math.round(margin / spacing[axis]) : 0);
  const isFree = (axis: number) => through !== undefined && axis !== through;
  const low = (axis: 0 | 1 | 2) => (isFree(axis) ? 0 : Math.max(0, box.first[axis] - more(axis)));
  const high = (axis: 0 | 1 | 2) =>
    isFree(axis) ? size[axis] : Math.min(size[axis], box.end[axis] + more(axis));
  return { first: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] };
}

/** The array axis that a plane steps through. */
function throughOf(plane: PlaneName): 0 | 1 | 2 {
  const geometry = editSession()?.volume.geometry;
  if (!geometry) return 0;
  return (2 - planesOf(geometry)[plane].through) as 0 | 1 | 2;
}
