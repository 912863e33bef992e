import { expect, it } from 'vitest';
import { isRemappable } from '../state/index.ts';
import { bindingAt, KEY_MAP } from './keyMap.ts';

it('gives no key two meanings', () => {
  const hotkeys = KEY_MAP.flatMap((binding) => binding.hotkeys);
  expect(new Set(hotkeys).size).toBe(hotkeys.length);
});

it('does once, however long a key is held, what the same key takes back', () => {
  const once = KEY_MAP.filter((binding) => binding.once).flatMap((binding) => binding.hotkeys);
  expect(once).toEqual(expect.arrayContaining(['S', 'X', 'V', 'P', 'E', 'B', 'T', 'shift+I', 'M']));
  // These go on as long as they are held.
  for (const key of ['ArrowUp', 'A', 'BracketLeft', 'Q', 'mod+Z']) expect(once).not.toContain(key);
});

it('leaves alone what the browser or the system keeps for itself', () => {
  const modified = KEY_MAP.flatMap((binding) => binding.hotkeys).filter((hotkey) =>
    /mod|ctrl|alt|meta/.test(hotkey),
  );
  // Pages may have undo and redo for themselves; with Enter and Backspace browsers do nothing.
  const verdicts = ['mod+Enter', 'mod+shift+Enter', 'mod+Backspace'];
  expect(modified).toEqual(['mod+Z', 'mod+shift+Z', 'mod+Y', ...verdicts]);
});

it('knows which meaning a key has, also where it was given another', () => {
  expect(bindingAt('P', {})?.text).toBe('editing:keys.brush');
  expect(bindingAt('Z', {})).toBeUndefined();
  expect(bindingAt('Z', { P: 'Z' })?.text).toBe('editing:keys.brush');
  // Its old place is free then.
  expect(bindingAt('P', { P: 'Z' })).toBeUndefined();
});

it('lets every letter be given another place', () => {
  const fixed = KEY_MAP.flatMap(({ hotkeys }) => hotkeys).filter((key) => !isRemappable(key));
  expect(fixed.filter((key) => /^[A-Z]$/.test(key))).toEqual([]);
});
