import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { takeWorkspace, whenWorkspaceIsFree } from './takeWorkspace.ts';

/** One lock, as a browser keeps it: whoever holds it until their work ends; others wait, or give up. */
function fakeLocks() {
  const waiting: (() => void)[] = [];
  let isHeld = false;
  return {
    request: (_: string, ...more: [{ signal: AbortSignal }, () => unknown] | [() => unknown]) => {
      const work = more.length === 2 ? more[1] : more[0];
      const signal = more.length === 2 ? more[0].signal : undefined;
      return new Promise((resolve, reject) => {
        const take = () => {
          isHeld = true;
          resolve(work());
        };
        if (!isHeld) return take();
        waiting.push(take);
        signal?.addEventListener('abort', () => {
          waiting.splice(waiting.indexOf(take), 1);
          reject(signal.reason);
        });
      });
    },
    /** The tab that holds it is closed. */
    close: () => {
      isHeld = false;
      waiting.shift()?.();
    },
  };
}

let locks: ReturnType<typeof fakeLocks>;
beforeEach(() => {
  locks = fakeLocks();
  vi.stubGlobal('navigator', { locks });
});
afterEach(() => vi.unstubAllGlobals());

it('the first tab writes, the second looks until the first is closed', async () => {
  expect(await takeWorkspace()).toBe(true);
  expect(await takeWorkspace()).toBe(false);
  let isFree = false;
  const free = whenWorkspaceIsFree().then(() => {
    isFree = true;
  });
  await Promise.resolve();
  expect(isFree).toBe(false);
  locks.close();
  await free;
  expect(isFree).toBe(true);
});

it('a tab that is being reloaded lets go in time', async () => {
  expect(await takeWorkspace()).toBe(true);
  const reloaded = takeWorkspace();
  setTimeout(locks.close, 200);
  expect(await reloaded).toBe(true);
});

it('without locks everybody writes', async () => {
  vi.stubGlobal('navigator', {});
  expect(await takeWorkspace()).toBe(true);
});
