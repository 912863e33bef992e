import { useCallback, useRef } from 'react';
import { viewerHandle } from '../state/index.ts';
import type { ViewerHandle } from '../viewer/index.ts';

type Centre = readonly [number, number, number];

/** Moves the planes of the scan beside with those of the first, and the other way round, to the same place in the
 *  patient's room. */
export function useLinkedCentres() {
  const beside = useRef<ViewerHandle>(null);
  // A viewer that is moved says so, too.
  const isFollowing = useRef(false);
  const follow = useCallback((viewer: ViewerHandle | null | undefined, world: Centre) => {
    if (isFollowing.current || !viewer) return;
    isFollowing.current = true;
    viewer.jumpTo(world);
    isFollowing.current = false;
  }, []);
  const firstMoved = useCallback((world: Centre) => follow(beside.current, world), [follow]);
  const besideMoved = useCallback((world: Centre) => follow(viewerHandle(), world), [follow]);
  return { beside, firstMoved, besideMoved };
}
