import { useCallback, useEffect, useRef } from 'react';
import { viewerHandle } from '../state/index.ts';
import type { Pane, PaneCamera, ViewerHandle } from '../viewer/index.ts';
import { useSecondScan } from './secondScan.ts';

type Centre = readonly [number, number, number];
type Viewer = ViewerHandle | null | undefined;

const PLANES = ['axial', 'sagittal', 'coronal'] as const;

/** Moves the planes of the scan beside with those of the first, and the other way round, to the same place in the
 *  patient's room, and enlarges them alike; each only while it is linked. */
export function useLinkedViews() {
  const beside = useRef<ViewerHandle>(null);
  // A viewer that is moved says so, too.
  const isFollowing = useRef(false);
  const follow = useCallback((viewer: Viewer, world: Centre) => {
    if (isFollowing.current || !viewer || !useSecondScan.getState().slicesLinked) return;
    isFollowing.current = true;
    viewer.jumpTo(world);
    isFollowing.current = false;
  }, []);
  const enlarge = useCallback((viewer: Viewer, pane: Pane, camera: PaneCamera) => {
    if (useSecondScan.getState().zoomLinked) viewer?.takeCamera(pane, camera);
  }, []);
  // A scan that comes, or is linked again, is looked at as the first one is.
  const linkedScan = useSecondScan(({ zoomLinked, use, scan }) =>
    zoomLinked && use === 'beside' ? scan : undefined,
  );
  useEffect(() => {
    if (linkedScan === undefined) return;
    let isWanted = true;
    void beside.current?.settled().then(() => {
      if (!isWanted) return;
      for (const pane of PLANES) {
        const camera = viewerHandle()?.camera(pane);
        if (camera) beside.current?.takeCamera(pane, camera);
      }
    });
    return () => {
      isWanted = false;
    };
  }, [linkedScan]);
  return {
    beside,
    firstMoved: useCallback((world: Centre) => follow(beside.current, world), [follow]),
    besideMoved: useCallback((world: Centre) => follow(viewerHandle(), world), [follow]),
    firstLooked: useCallback(
      (pane: Pane, camera: PaneCamera) => enlarge(beside.current, pane, camera),
      [enlarge],
    ),
    besideLooked: useCallback(
      (pane: Pane, camera: PaneCamera) => enlarge(viewerHandle(), pane, camera),
      [enlarge],
    ),
  };
}
