/** `window.segloop`: the programmatic door of the page. */
import { createSegloop } from './segloop.ts';
import type { Segloop } from './types.ts';

export type * from './types.ts';

declare global {
  interface Window {
    /** Set once the page is mounted. */
    segloop: Segloop;
  }
}

/** @param started resolves when the workspace is listed and what was open is open again. */
export function exposeScripting(started: Promise<void>): void {
  window.segloop = createSegloop(started);
}
