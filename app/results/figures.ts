import type { CaseFigures, ClassFigures, Figure } from '../workers.ts';

export const FIGURES = ['dice', 'iou', 'nsd', 'hd95', 'volumeError'] as const satisfies readonly Figure[];

/** Those that nnU-Net's summaries do not have. */
export const isSurface = (figure: Figure): boolean => figure === 'nsd' || figure === 'hd95';

/** Distances and errors: the least is the best. */
export const isLowerBetter = (figure: Figure): boolean => figure === 'hd95' || figure === 'volumeError';

/** Which figure is looked at, and of which class; undefined: their mean. */
export interface Looked {
  readonly figure: Figure;
  readonly of?: number | undefined;
}

/** Of one class, or the mean over the classes that have it; null where none has. */
export function figureOf(classes: readonly ClassFigures[], { figure, of }: Looked): number | null {
  if (of !== undefined) return classes[of]?.[figure] ?? null;
  return meanOf(classes.map((one) => one[figure]));
}

/** Mean of what exists; null without any. */
export function meanOf(values: readonly (number | null | undefined)[]): number | null {
  const there = values.flatMap((value) => value ?? []);
  return there.length === 0 ? null : there.reduce((a, b) => a + b, 0) / there.length;
}

export const caseFigure = ({ classes }: CaseFigures, looked: Looked): number | null =>
  figureOf(classes, looked);
