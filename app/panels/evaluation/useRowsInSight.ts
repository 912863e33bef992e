import { useVirtualizer } from '@tanstack/react-virtual';
import type { RefObject } from 'react';

const ROW_HEIGHT = 33;
/** So many rows are simply there: readers and searches find them all. */
const PLAIN = 100;

export interface RowsInSight {
  readonly shown: readonly number[];
  /** Heights of what is left out. */
  readonly before: number;
  readonly after: number;
  /** Ref of a row with `data-index`, where rows have heights of their own. */
  readonly measure: ((row: HTMLElement | null) => void) | undefined;
}

/** Which rows of a long table are worth making: two thousand cases scroll as twenty do.
 *  @param viewport what scrolls; without one all rows are made */
export function useRowsInSight(
  viewport: RefObject<HTMLElement | null> | undefined,
  count: number,
): RowsInSight {
  const isLong = viewport !== undefined && count > PLAIN;
  const rows = useVirtualizer({
    count: isLong ? count : 0,
    getScrollElement: () => viewport?.current ?? null,
    estimateSize: () => ROW_HEIGHT,
    overscan: 5,
    // Rows and their heights, in one go with whatever else the event changes.
    useFlushSync: false,
  });
  if (!isLong)
    return { shown: Array.from({ length: count }, (_, at) => at), before: 0, after: 0, measure: undefined };
  const items = rows.getVirtualItems();
  return {
    shown: items.map(({ index }) => index),
    before: items[0]?.start ?? 0,
    after: rows.getTotalSize() - (items.at(-1)?.end ?? 0),
    measure: rows.measureElement,
  };
}
