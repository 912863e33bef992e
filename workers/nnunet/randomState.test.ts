import { expect, it } from 'vitest';
import { RandomState } from './randomState.ts';

/** spec Appendix B: drawn by NumPy. */
it.each([
  [12345, [0, 7, 3, 9, 6, 4, 1, 8, 5, 2]],
  [1234, [7, 2, 9, 1, 0, 8, 4, 5, 6, 3]],
])('permutes ten numbers as NumPy does from seed %i', (seed, expected) => {
  expect([...new RandomState(seed).permutation(10)]).toEqual(expected);
});

it('draws with replacement as NumPy does', () => {
  expect([...new RandomState(1234).choiceWithReplacement(1000, 5)]).toEqual([815, 723, 294, 53, 204]);
});

it('draws the same doubles as NumPy', () => {
  // numpy.random.RandomState(1234).random_sample(2)
  const random = new RandomState(1234);
  expect([random.random(), random.random()]).toEqual([0.1915194503788923, 0.6221087710398319]);
});

it('draws nothing for a single choice', () => {
  const [a, b] = [new RandomState(7), new RandomState(7)];
  expect(a.bounded(0)).toBe(0);
  expect(a.uint32()).toBe(b.uint32());
});
