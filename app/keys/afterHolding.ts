/** A key that is held longer than this (ms) is meant for as long as it is held. Source: spec/ux.md, section 2. */
export const HELD_MS = 250;

/** Calls `takeBack` when the key that just went down comes up, if it was held; forgets it if it was only pressed.
 *  @param keys where keys are heard, the window but in tests */
export function afterHolding(code: string, takeBack: () => void, keys: EventTarget = window): void {
  const pressedAt = performance.now();
  const heard = new AbortController();
  const released = (event: Event) => {
    if ((event as KeyboardEvent).code !== code) return;
    heard.abort();
    if (performance.now() - pressedAt > HELD_MS) takeBack();
  };
  keys.addEventListener('keyup', released, { signal: heard.signal });
  // Released where the page does not hear of it.
  keys.addEventListener('blur', () => heard.abort(), { signal: heard.signal });
}
