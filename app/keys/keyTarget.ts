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
