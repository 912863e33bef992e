/** Keys that somebody gave another place. Written as in the key table: `P`, `shift+F`, `BracketLeft`. */
import { usePreferences } from './preferences.ts';

/** From the table's key to the one that is pressed instead. */
export type KeyPlaces = Readonly<Record<string, string>>;

/** Printed characters of places that are no letters, on the keyboard that the table was made for. */
const PRINTED: Readonly<Record<string, string>> = {
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: "'",
  Backquote: '`',
  Backslash: '\\',
  Minus: '-',
  Equal: '=',
};
const PLACE = new RegExp(`^(shift\\+)?([A-Z]|${Object.keys(PRINTED).join('|')})$`);

/** Letters and marks, with Shift or without. All others have one meaning everywhere: arrows, digits, Enter, undo. */
export const isRemappable = (key: string): boolean => PLACE.test(key);

/** As a key is printed in tooltips and in the sheet: `⇧ F`, `[`. */
export function nameOfKey(key: string): string {
  const [, shift, place = ''] = PLACE.exec(key) ?? [];
  if (place === '') return key;
  return `${shift ? '⇧ ' : ''}${PRINTED[place] ?? place}`;
}

/** The pressed key as the table writes it; undefined for those that cannot be given a meaning, and for what browsers keep. */
export function keyOf(
  event: Pick<KeyboardEvent, 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
): string | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey) return undefined;
  const key = `${event.shiftKey ? 'shift+' : ''}${event.code.replace(/^Key/, '')}`;
  return isRemappable(key) ? key : undefined;
}

/** What is printed on the key that has the meaning of a key of the table. @param key others are given back as they are */
export const useKeyName = (key: string): string =>
  usePreferences(({ keys }) => (isRemappable(key) ? nameOfKey(keys[key] ?? key) : key));
