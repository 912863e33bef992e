import type { ViewerHandle } from '../viewer/index.ts';

let handle: ViewerHandle | null = null;

/** Ref of the one viewer on the page; keys and scripts ask for it when they need it. */
export function viewerMounted(viewer: ViewerHandle | null): void {
  handle = viewer;
}

export const viewerHandle = (): ViewerHandle | null => handle;
