import { expect, it } from 'vitest';
import { interleaved, spread } from './statistics.mjs';

it('takes the middle of an odd count and the mean of the middle two of an even one', () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, low: 1, high: 3 });
  expect(spread([4, 1, 2, 3]).median).toBe(2.5);
});

it('warms up every contender, then takes turns', async () => {
  const calls: string[] = [];
  const contender = (name: string) => async () => calls.push(name);
  const results = await interleaved({ a: contender('a'), b: contender('b') }, 2);
  expect(calls.join('')).toBe('ababab');
  expect(results.a).toHaveLength(2);
});
