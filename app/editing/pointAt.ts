import { useStudio } from '../state/index.ts';

/** Pointer events of a segment's row: its label stands out in the view meanwhile. */
export const pointAt = (value: number) => ({
  onPointerEnter: () => useStudio.getState().segmentPointedAt(value),
  onPointerLeave: () => useStudio.getState().segmentPointedAt(undefined),
});
