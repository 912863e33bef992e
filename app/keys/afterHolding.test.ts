import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterHolding, HELD_MS } from './afterHolding.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

const up = (code: string) => Object.assign(new Event('keyup'), { code });

/** How often a key took back what it did. */
function held(milliseconds: number, events: readonly Event[]): number {
  const keys = new EventTarget();
  const takeBack = vi.fn();
  afterHolding('KeyE', takeBack, keys);
  vi.advanceTimersByTime(milliseconds);
  for (const event of events) keys.dispatchEvent(event);
  return takeBack.mock.calls.length;
}

it('takes back what a held key did, once, when that key comes up', () => {
  expect(held(HELD_MS + 1, [up('KeyP'), up('KeyE'), up('KeyE')])).toBe(1);
  expect(held(HELD_MS + 1, [up('KeyP')])).toBe(0);
});

it('leaves what a pressed key did', () => {
  expect(held(HELD_MS - 1, [up('KeyE')])).toBe(0);
});

it('leaves what a key did whose release went to another window', () => {
  expect(held(HELD_MS + 1, [new Event('blur'), up('KeyE')])).toBe(0);
});
