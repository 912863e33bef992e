import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './editing.module.css';

export interface VirtualRowsProps {
  readonly label: string | undefined;
  readonly count: number;
  /** A list item of `ROW_HEIGHT`, with a key. */
  readonly row: (at: number) => ReactNode;
  /** Kept in sight. */
  readonly active?: number;
}

const ROW_HEIGHT = 32;
/** So many rows are simply there: readers and searches find them all. */
const PLAIN = 40;

/** A list in a scrolling panel; of a long one only the rows in sight are made. */
export function VirtualRows({ label, count, row, active = -1 }: VirtualRowsProps) {
  const list = useRef<HTMLUListElement>(null);
  const isLong = count > PLAIN;
  const rows = useVirtualizer({
    count: isLong ? count : 0,
    getScrollElement: () => list.current?.closest('[data-scrolls]') ?? null,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    // Other things may stand above the list in the same panel.
    scrollPaddingEnd: 2 * ROW_HEIGHT,
  });
  const { scrollToIndex } = rows;
  useEffect(() => {
    if (active < 0) return;
    if (isLong) scrollToIndex(active);
    else list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active, isLong, scrollToIndex]);
  const shown = rows.getVirtualItems();
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <ul
      ref={list}
      className={classes.list}
      aria-label={label}
      style={isLong ? { paddingTop: above, paddingBottom: below } : undefined}
    >
      {isLong ? shown.map(({ index }) => row(index)) : Array.from({ length: count }, (_, at) => row(at))}
    </ul>
  );
}
