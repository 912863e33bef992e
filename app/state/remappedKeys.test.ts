import { expect, it } from 'vitest';
import { isRemappable, keyOf, nameOfKey } from './remappedKeys.ts';

const pressed = (code: string, more = {}) => ({
  code,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

it('names keys as they are printed', () => {
  expect(['P', 'shift+F', 'BracketLeft', 'mod+Z'].map(nameOfKey)).toEqual(['P', '⇧ F', '[', 'mod+Z']);
});

it('takes letters and marks, and leaves what has one meaning everywhere', () => {
  expect(keyOf(pressed('KeyZ'))).toBe('Z');
  expect(keyOf(pressed('Semicolon', { shiftKey: true }))).toBe('shift+Semicolon');
  for (const code of ['Digit1', 'ArrowUp', 'Enter', 'Escape', 'Tab', 'Space', 'F5', 'PageDown', 'ShiftLeft'])
    expect(keyOf(pressed(code))).toBeUndefined();
});

it('refuses what the browser keeps for itself', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey'])
    expect(keyOf(pressed('KeyW', { [held]: true }))).toBeUndefined();
});

it('leaves undo, digits and arrows where they are', () => {
  expect(['mod+Z', 'Digit1', 'ArrowUp', 'Escape', 'PageUp'].some(isRemappable)).toBe(false);
});
