import type { TFunction } from 'i18next';
import type { PlanePane } from './planes.ts';
import type { PlaneStatus } from './planeView.ts';
import type { WindowLevel } from './types.ts';

/** The words around a slice, the same on the screen and in a captured picture. */
export interface PaneTexts {
  readonly plane: string;
  readonly slice: string;
  readonly position: string;
  readonly window: string;
  readonly bar: string;
  /** `R on left`; only where left and right lie in the plane. */
  readonly badge: string | undefined;
  readonly tilt: string | undefined;
}

const LEAST_TILT_TOLD = 1;

export function paneTexts(
  t: TFunction<'viewer'>,
  pane: PlanePane,
  status: PlaneStatus | undefined,
  windowLevel: WindowLevel | undefined,
): PaneTexts {
  const left = status?.letters[3] ?? '';
  return {
    plane: t(`pane.${pane}`),
    slice: `${status?.slice ?? 0}/${status?.slices ?? 0}`,
    position: status
      ? t('position', { letter: status.position.letter, value: status.position.millimetres.toFixed(1) })
      : '',
    window: windowLevel
      ? t('window', {
          width: windowNumber(windowLevel.width, windowLevel),
          centre: windowNumber(windowLevel.centre, windowLevel),
        })
      : '',
    bar: status ? barText(t, status.bar.millimetres) : '',
    badge: /[LR]/.test(left) ? t('leftBadge', { letter: left }) : undefined,
    tilt:
      status && status.tilt >= LEAST_TILT_TOLD ? t('tilt', { degrees: status.tilt.toFixed(0) }) : undefined,
  };
}

function barText(t: TFunction<'viewer'>, millimetres: number): string {
  return millimetres >= 10
    ? t('centimetres', { value: millimetres / 10 })
    : t('millimetres', { value: Number(millimetres.toPrecision(1)) });
}

/** Whole numbers for HU-like ranges, more digits for narrow ones. */
function windowNumber(value: number, { width }: WindowLevel): string {
  return width >= 20 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
