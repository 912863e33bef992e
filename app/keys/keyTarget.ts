/** Which keys the focused element takes for itself. */

/** Written into, or found by typing. */
const TAKES_TEXT =
  'input:not([type=radio], [type=checkbox], [type=button], [type=file]), textarea, select, [contenteditable]';
/** Moved by arrows, Home and End. */
const TAKES_ARROWS = 'input[type=radio], [role=slider], [role=radio], [role=tab]';
const ARROWS = /^(Arrow|Home$|End$|Page)/;
/** Pressed by Enter alone. */
const TAKES_ENTER = 'button, a[href], summary';

/** True when the key belongs to `target` and must not reach the studio's own keys. @param plain without Ctrl or Cmd */
export function belongsTo(target: Pick<Element, 'closest'>, code: string, plain = true): boolean {
  if (target.closest(TAKES_TEXT)) return true;
  if (plain && code === 'Enter' && target.closest(TAKES_ENTER)) return true;
  return ARROWS.test(code) && target.closest(TAKES_ARROWS) !== null;
}

/** A letter with Ctrl or Cmd: undo, redo. */
export const isCommand = (hotkey: string): boolean => /^mod\+(shift\+)?[A-Z]$/.test(hotkey);

/** Keys go by their place, which is the same whatever is printed there. Commands go by their letter, because undo lies where
 *  Z is printed: Z and Y change places on a German keyboard. Only where no Latin letter is printed, the place counts.
 *  @param key what the keyboard's layout makes of it */
export const goesByPlace = (hotkey: string, key: string): boolean =>
  !isCommand(hotkey) || !/^[a-z]$/i.test(key);
