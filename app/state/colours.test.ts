import { expect, it } from 'vitest';
import { segmentColour } from './colours.ts';

it('gives the first labels the colour-blind-safe palette', () => {
  expect(segmentColour(1)).toBe('#E69F00');
  expect(segmentColour(7)).toBe('#CC79A7');
});

it('gives a hundred labels a hundred different colours', () => {
  const colours = Array.from({ length: 100 }, (_, index) => segmentColour(index + 1));
  expect(new Set(colours).size).toBe(100);
  for (const colour of colours) expect(colour).toMatch(/^#[0-9a-fA-F]{6}$/);
});
