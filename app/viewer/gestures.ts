import type { Point } from './planeView.ts';
import type { Pane } from './types.ts';

/** What the pointer and the keys of one pane can do. */
export interface PaneCommands {
  readonly window: (dx: number, dy: number) => void;
  readonly rotate: (dx: number, dy: number) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly zoom: (factor: number, at?: Point) => void;
  readonly scroll: (slices: number) => void;
  readonly toEnd: (end: 'first' | 'last') => void;
  readonly crosshair: (at: Point) => void;
  readonly hover: (at: Point | undefined) => void;
  readonly maximise: () => void;
  readonly tool: ToolCommands;
}

/** What a tool hears from one pane. */
export interface ToolCommands {
  /** False: the left button sets the window. */
  readonly active: () => boolean;
  readonly begin: (at: Point, inverted: boolean) => void;
  readonly move: (points: readonly Point[]) => void;
  readonly end: () => void;
  readonly cancel: () => void;
  readonly resize: (steps: number) => void;
}

type Drag = 'window' | 'rotate' | 'pan' | 'zoom' | 'tool';

/** Wheel travel (px) that counts as one slice; a mouse notch is at least this much. */
const WHEEL_PER_SLICE = 40;
const SLICES_WITH_SHIFT = 5;
const ZOOM_PER_PIXEL = 0.01;
/** A notch of a mouse wheel must not jump as far as its large delta says. */
const MOST_WHEEL_ZOOM = 25;

/** Binds mouse, wheel and keys to a pane; returns the unbinding. Outside of `element` only the space bar is listened to, while
 *  the pointer is over the pane. */
export function bindGestures(element: HTMLElement, pane: Pane, commands: PaneCommands): () => void {
  const unbind = new AbortController();
  const options = { signal: unbind.signal };
  let drag: Drag | undefined;
  let last: Point = [0, 0];
  let spaceHeld = false;
  let wheelTravel = 0;

  const at = (event: MouseEvent): Point => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  element.addEventListener(
    'pointerdown',
    (event) => {
      // A captured pointer would take the click away from the button under it.
      if (event.target instanceof Element && event.target.closest('button')) return;
      const modified = event.button === 0 && (event.ctrlKey || event.metaKey);
      const painting = event.button === 0 && !spaceHeld && !event.shiftKey && commands.tool.active();
      // A second button during a stroke is no second stroke.
      if (drag === 'tool') return;
      drag = painting ? 'tool' : dragOf(event.button, pane, spaceHeld, event.ctrlKey && event.button === 0);
      if (!drag) return;
      if (drag === 'tool') commands.tool.begin(at(event), modified);
      last = [event.clientX, event.clientY];
      element.setPointerCapture(event.pointerId);
      element.focus({ preventScroll: true });
      event.preventDefault();
    },
    options,
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      if (drag === 'tool') {
        // The browser bundles a fast pointer's moves into one event a frame.
        const steps = event.getCoalescedEvents();
        commands.tool.move((steps.length > 0 ? steps : [event]).map(at));
        commands.hover(at(event));
        return;
      }
      const [dx, dy] = [event.clientX - last[0], event.clientY - last[1]];
      if (drag && (dx !== 0 || dy !== 0)) {
        last = [event.clientX, event.clientY];
        if (drag === 'zoom') commands.zoom(Math.exp(-dy * ZOOM_PER_PIXEL));
        else commands[drag](dx, dy);
      } else if (!drag && event.shiftKey) commands.crosshair(at(event));
      commands.hover(at(event));
    },
    options,
  );
  const endDrag = (event: PointerEvent) => {
    if (drag === 'tool' && event.type === 'pointerup' && event.button !== 0) return;
    if (drag === 'tool') commands.tool[event.type === 'pointerup' ? 'end' : 'cancel']();
    drag = undefined;
  };
  element.addEventListener('pointerup', endDrag, options);
  element.addEventListener('pointercancel', endDrag, options);
  element.addEventListener('pointerleave', () => commands.hover(undefined), options);
  whileOver(element, unbind.signal, (signal) => {
    const space = (event: KeyboardEvent) => {
      if (event.code !== 'Space' || isUsedByKeyboard(element)) return;
      spaceHeld = event.type === 'keydown';
      // It would press the button that was clicked last.
      event.preventDefault();
    };
    window.addEventListener('keydown', space, { signal, capture: true });
    window.addEventListener('keyup', space, { signal, capture: true });
    signal.addEventListener('abort', () => (spaceHeld = false));
  });
  element.addEventListener('contextmenu', (event) => event.preventDefault(), options);
  // Chromium pastes or scrolls on a middle click.
  element.addEventListener('auxclick', (event) => event.preventDefault(), options);
  element.addEventListener('dblclick', () => !commands.tool.active() && commands.maximise(), options);
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      // With Shift, browsers hand the wheel over as sideways travel.
      const delta = pixels(event, event.deltaY || event.deltaX);
      if (event.ctrlKey || event.metaKey || pane === 'volume') {
        const limited = Math.min(Math.max(delta, -MOST_WHEEL_ZOOM), MOST_WHEEL_ZOOM);
        commands.zoom(Math.exp(-limited * ZOOM_PER_PIXEL), at(event));
        return;
      }
      wheelTravel = Math.sign(delta) === Math.sign(wheelTravel) ? wheelTravel + delta : delta;
      const slices = Math.trunc(wheelTravel / WHEEL_PER_SLICE);
      if (slices === 0) return;
      wheelTravel = 0;
      if (event.shiftKey && commands.tool.active()) return commands.tool.resize(-Math.sign(slices));
      commands.scroll(Math.sign(slices) * (event.shiftKey ? SLICES_WITH_SHIFT : 1));
    },
    { ...options, passive: false },
  );
  element.addEventListener(
    'keydown',
    (event) => {
      if (event.code === 'Escape' && drag === 'tool') {
        commands.tool.cancel();
        drag = undefined;
        event.stopPropagation();
        return;
      }
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
      const step = event.shiftKey ? SLICES_WITH_SHIFT : 1;
      if (event.code === 'ArrowUp') commands.scroll(-step);
      else if (event.code === 'ArrowDown') commands.scroll(step);
      else if (event.code === 'Home') commands.toEnd('first');
      else if (event.code === 'End') commands.toEnd('last');
      else return;
      event.preventDefault();
    },
    options,
  );
  return () => unbind.abort();
}

/** Calls `begin` whenever the pointer comes over the element; its signal is aborted when it leaves, and at the end. */
function whileOver(element: HTMLElement, end: AbortSignal, begin: (signal: AbortSignal) => void): void {
  let over = new AbortController();
  element.addEventListener(
    'pointerenter',
    () => {
      over.abort();
      over = new AbortController();
      begin(AbortSignal.any([over.signal, end]));
    },
    { signal: end },
  );
  element.addEventListener('pointerleave', () => over.abort(), { signal: end });
}

/** Somebody types, or walks through the page by keyboard, and the pointer only happens to lie here. */
function isUsedByKeyboard(element: HTMLElement): boolean {
  const { activeElement } = document;
  if (!activeElement || activeElement === element) return false;
  return activeElement.matches(':focus-visible, input, textarea, select, [contenteditable]');
}

function dragOf(button: number, pane: Pane, spaceHeld: boolean, controlClick: boolean): Drag | undefined {
  if (button === 1 || (button === 0 && spaceHeld)) return 'pan';
  if (button === 2 || controlClick) return 'zoom';
  if (button !== 0) return undefined;
  return pane === 'volume' ? 'rotate' : 'window';
}

function pixels(event: WheelEvent, delta: number): number {
  return event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? delta : delta * WHEEL_PER_SLICE;
}
