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
}

/** Which rows of a long table are worth making: two thousand cases scroll as twenty do. */
export function useRowsInSight(viewport: RefObject<HTMLElement | null>, count: number): RowsInSight {
  const isLong = count > PLAIN;
  const rows = useVirtualizer({
    count: isLong ? count : 0,
    getScrollElement: () => viewport.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  if (!isLong) return { shown: Array.from({ length: count }, (_, at) => at), before: 0, after: 0 };
  const items = rows.getVirtualItems();
  return {
    shown: items.map(({ index }) => index),
    before: items[0]?.start ?? 0,
    after: rows.getTotalSize() - (items.at(-1)?.end ?? 0),
  };
}
