import { useEffect, useMemo } from 'react';
import { useStudio } from '../state/index.ts';

/** Pointer events of a segment's row: its label stands out in the view meanwhile. */
export function usePointAt(value: number) {
  // A row that goes away under the pointer hears of no leaving.
  useEffect(
    () => () => {
      const { pointedSegment, segmentPointedAt } = useStudio.getState();
      if (pointedSegment === value) segmentPointedAt(undefined);
    },
    [value],
  );
  return useMemo(
    () => ({
      onPointerEnter: () => useStudio.getState().segmentPointedAt(value),
      onPointerLeave: () => useStudio.getState().segmentPointedAt(undefined),
    }),
    [value],
  );
}
