import type { Pane } from './types.ts';

/** A drawing that takes longer (ms) is slow: several of them in one frame would hold the page up. */
const SLOW_MS = 16;
/** Under this a third of a frame is left for the other panes. */
const FAST_MS = 5;

/**
 * When panes are drawn. cornerstone draws in the next frame all that it was asked for since the last; where one drawing
 * is slow, as on a software renderer, the panes take turns, one a frame.
 */
export class PaneTurns {
  /** Not asked for yet. */
  private readonly wanted = new Set<Pane>();
  /** Until they were drawn. */
  private readonly waiting = new Set<Pane>();
  /** The first drawings compile shaders. */
  private slow = true;
  private frame: number | undefined;

  constructor(private readonly ask: (pane: Pane) => void) {}

  get idle(): boolean {
    return this.waiting.size === 0;
  }

  request(pane: Pane): void {
    this.wanted.add(pane);
    this.waiting.add(pane);
    if (!this.slow) this.askFor(pane);
    else if (this.frame === undefined) this.next();
  }

  /** To be told of every drawing, within its frame. */
  drawn(pane: Pane): void {
    this.waiting.delete(pane);
    const spent = performance.now() - Number(document.timeline.currentTime);
    if (spent > SLOW_MS) this.slow = true;
    else if (spent < FAST_MS) this.slow = false;
  }

  forget(): void {
    this.wanted.clear();
    this.waiting.clear();
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
    this.frame = undefined;
  }

  private askFor(pane: Pane): void {
    this.wanted.delete(pane);
    this.ask(pane);
  }

  private readonly next = (): void => {
    const [pane] = this.wanted;
    if (pane !== undefined) this.askFor(pane);
    this.frame = pane === undefined ? undefined : requestAnimationFrame(this.next);
  };
}
