import { expect, it } from 'vitest';
import { belongsTo, goesByPlace, isCommand } from './keyTarget.ts';

/** An element that `closest` finds by the selectors it fits. */
const focused = (...fits: readonly string[]) => ({
  closest: (selectors: string) => (fits.some((fit) => selectors.includes(fit)) ? ({} as Element) : null),
});

it('leaves every key to a field that is written into', () => {
  expect(belongsTo(focused('textarea'), 'KeyS')).toBe(true);
});

it('leaves arrows to a slider and takes its letters', () => {
  expect(belongsTo(focused('[role=slider]'), 'ArrowUp')).toBe(true);
  expect(belongsTo(focused('[role=slider]'), 'KeyS')).toBe(false);
});

it('takes arrows from what does not need them', () => {
  expect(belongsTo(focused('h1'), 'ArrowUp')).toBe(false);
});

it('leaves Enter to a button, unless Ctrl makes it another key', () => {
  expect(belongsTo(focused('summary'), 'Enter')).toBe(true);
  expect(belongsTo(focused('summary'), 'Enter', false)).toBe(false);
});

it('takes commands by their letter, so that undo is undo on a German keyboard', () => {
  expect(['mod+Z', 'mod+shift+Z', 'mod+Y'].every(isCommand)).toBe(true);
  // What a German keyboard makes of the key where others have Y.
  expect(goesByPlace('mod+Y', 'z')).toBe(false);
  // A Russian one has no Z at all.
  expect(goesByPlace('mod+Z', 'я')).toBe(true);
  expect(goesByPlace('Q', 'a')).toBe(true);
  expect(goesByPlace('mod+Enter', 'Enter')).toBe(true);
});
