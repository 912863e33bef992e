import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { PaneTool, ToolPoint } from '../viewer/index.ts';
import { stepBrushSize } from './editing.ts';
import { type EditTool, useEditing } from './editingStore.ts';
import { cutAlong, fillFrom, growFrom, pickIslandAt } from './operations.ts';
import { beginStroke, cancelStroke, endStroke, extendStroke, isClass } from './painting.ts';
import type { EditSegments, PaintInside } from './segments.ts';

const BACKGROUND_COLOUR = '#FFFFFF';

/** The chosen tool as the viewer's planes take it; undefined: the left button sets the window. */
export function usePaneTool(): PaneTool | undefined {
  const { t } = useTranslation('editing');
  const { edited, tool, brush, scissors, marks, ...limits } = useEditing(
    useShallow(({ edited, tool, brush, scissors, marks, segments, active, threshold, inside }) => ({
      edited,
      tool,
      brush,
      scissors,
      marks,
      segments,
      active,
      threshold,
      inside,
    })),
  );
  const { segments, active, threshold, inside } = limits;
  return useMemo(() => {
    if (!edited || !tool) return undefined;
    const erases = tool === 'eraser';
    const own = segments.find(({ value }) => value === active);
    const isUnknown = marks === 'unknown' && MARKING.includes(tool);
    const chip = isUnknown
      ? unknownText(t, { segments, value: active, threshold })
      : limitsText(t, { segments, value: erases ? 0 : active, threshold, inside });
    const paints = tool === 'brush' || erases;
    return {
      colour: erases ? BACKGROUND_COLOUR : (own?.colour ?? BACKGROUND_COLOUR),
      resize: stepBrushSize,
      ...(chip !== '' && { chip }),
      ...GESTURES[tool],
      ...(paints && { ring: brush.diameter }),
      ...(tool === 'scissors' && { rubber: scissors.shape }),
    };
  }, [t, edited, tool, brush, scissors, marks, segments, active, threshold, inside]);
}

type Gestures = Pick<PaneTool, 'begin' | 'move' | 'end' | 'cancel'>;

const PAINT: Gestures = { begin: beginStroke, move: extendStroke, end: endStroke, cancel: cancelStroke };
const nothing = () => undefined;

let drawn: ToolPoint[] = [];
const SCISSORS: Gestures = {
  begin: (at) => {
    drawn = [at];
  },
  move: (points) => void drawn.push(...points),
  end: () => cutAlong(drawn),
  cancel: () => {
    drawn = [];
  },
};

const GESTURES: Readonly<Record<EditTool, Gestures>> = {
  brush: PAINT,
  eraser: PAINT,
  fill: { begin: fillFrom, move: nothing, end: nothing, cancel: nothing },
  grow: { begin: growFrom, move: nothing, end: nothing, cancel: nothing },
  island: { begin: pickIslandAt, move: nothing, end: nothing, cancel: nothing },
  scissors: SCISSORS,
};

/** Tools that mark where a class is unknown, too. */
export const MARKING: readonly EditTool[] = ['brush', 'eraser', 'scissors'];

interface Limits {
  readonly segments: EditSegments;
  /** What the tool writes. */
  readonly value: number;
  readonly threshold: { readonly on: boolean; readonly lower: number; readonly upper: number };
  readonly inside: PaintInside;
}

/** Which class is marked as unknown, and what limits that. Labels limit nothing here. */
function unknownText(
  t: TFunction<'editing'>,
  { segments, value, threshold }: Omit<Limits, 'inside'>,
): string {
  const own = segments.find((segment) => segment.value === value);
  if (!own || !isClass(value)) return t('chip.noClass');
  if (own.locked) return t('chip.ownLocked', { name: own.name });
  const { on, lower, upper } = threshold;
  return [
    t('chip.unknown', { name: own.name }),
    ...(on ? [t('chip.range', { lower, upper })] : []),
    ...(own.visible ? [] : [t('chip.hidden', { name: own.name })]),
  ].join(' · ');
}

/** A map may have thousands of locked labels, and the chip lies over the picture. */
const MOST_NAMED = 4;

function fewNames(segments: EditSegments): string {
  const names = segments.slice(0, MOST_NAMED).map(({ name }) => name);
  return names.join(', ') + (segments.length > MOST_NAMED ? ' …' : '');
}

/** Everything that keeps the tool from changing what is under the pointer; '' for nothing. */
export function limitsText(t: TFunction<'editing'>, { segments, value, threshold, inside }: Limits): string {
  const own = segments.find((segment) => segment.value === value);
  if (own?.locked) return t('chip.ownLocked', { name: own.name });
  const locked = segments.filter((segment) => segment.locked);
  const { lower, upper } = threshold;
  return [
    ...(threshold.on ? [t('chip.range', { lower, upper })] : []),
    ...(inside === 'background' || inside === 'visible' ? [t(`chip.${inside}`)] : []),
    ...(typeof inside === 'number'
      ? [t('chip.onlyIn', { name: segments.find((segment) => segment.value === inside)?.name ?? inside })]
      : []),
    ...(own && !own.visible ? [t('chip.hidden', { name: own.name })] : []),
    ...(locked.length > 0 ? [t('chip.locked', { names: fewNames(locked) })] : []),
  ].join(' · ');
}
