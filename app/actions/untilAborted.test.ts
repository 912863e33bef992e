import { expect, it } from 'vitest';
import { untilAborted } from './untilAborted.ts';

const never = new Promise<number>(() => undefined);

it('gives what the work gives, or its failure', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve(3), signal)).toBe(3);
  await expect(untilAborted(Promise.reject(new RangeError('x')), signal)).rejects.toThrow(RangeError);
});

it('does not wait for the work once it is cancelled', async () => {
  const controller = new AbortController();
  const waiting = untilAborted(never, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(untilAborted(never, controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
