import { useMemo } from 'react';
import { useShallow } from 'zustand/shallow';
import type { ReviewCase } from '../workers.ts';
import { listed } from './reviewList.ts';
import { useReview } from './reviewStore.ts';

/** The cases that are listed, in their order; sorted anew only when one of these changes. */
export function useListed(): readonly ReviewCase[] {
  const listing = useReview(
    useShallow(({ cases, order, filter, search, current }) => ({ cases, order, filter, search, current })),
  );
  return useMemo(() => listed(listing), [listing]);
}
