/** Which keys the focused element takes for itself. */

/** Written into, or found by typing. */
const TAKES_TEXT =
  'input:not([type=radio], [type=checkbox], [type=button], [type=file]), textarea, select, [contenteditable]';
/** Moved by arrows, Home and End. */
const TAKES_ARROWS = 'input[type=radio], [role=slider], [role=radio], [role=tab]';
const ARROWS = /^(Arrow|Home$|End$|Page)/;

/** True when the key belongs to `target` and must not reach the studio's own keys. */
export function belongsTo(target: Pick<Element, 'closest'>, code: string): boolean {
  if (target.closest(TAKES_TEXT)) return true;
  return ARROWS.test(code) && target.closest(TAKES_ARROWS) !== null;
}
