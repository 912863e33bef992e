import { expect, it } from 'vitest';
import { paintStripes } from './labelMarks.ts';

it('stripes what is unknown, classes in turn, and leaves the label between the stripes', () => {
  const sets = new Uint16Array(9).fill(1);
  const pixels = new Uint32Array(9);
  paintStripes(sets, 9, [['#ff0000', '#0000ff']], pixels);
  const [red, blue] = [0xff0000ff, 0xffff0000];
  expect([...pixels]).toEqual([red, 0, 0, 0, blue, 0, 0, 0, red]);
  const hidden = new Uint32Array(9);
  paintStripes(sets, 9, [[]], hidden);
  expect(hidden.every((word) => word === 0)).toBe(true);
});
