import { expect, it } from 'vitest';
import { readAhead } from './readAhead.ts';

it('gives results in order and works on few at once', async () => {
  let [running, most] = [0, 0];
  const work = async (item: number) => {
    running++;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, (7 - item) % 3));
    running--;
    return 10 * item;
  };
  const results: number[] = [];
  for await (const result of readAhead([1, 2, 3, 4, 5, 6], work, 3)) results.push(result);
  expect(results).toEqual([10, 20, 30, 40, 50, 60]);
  expect(most).toBe(3);
});

it('throws when the turn of the failed item comes', async () => {
  const seen: number[] = [];
  const all = async () => {
    for await (const result of readAhead([1, 2, 3], async (item) => {
      if (item === 2) throw new RangeError('two');
      return item;
    }))
      seen.push(result);
  };
  await expect(all()).rejects.toThrow('two');
  expect(seen).toEqual([1]);
});

it('ends at once without items', async () => {
  for await (const _ of readAhead([], async () => 1)) expect.unreachable();
});
