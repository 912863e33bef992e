import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bindingAt, HELD_KEY, KEY_MAP } from '../keys/index.ts';
import { keyOf, nameOfKey, usePreferences } from '../state/index.ts';

const MODIFIERS: ReadonlySet<string> = new Set(['Shift', 'Control', 'Alt', 'Meta']);

/** Gives the next key that is pressed the meaning of `asked`. One that the browser keeps, or that has a meaning, is refused;
 *  Escape leaves all as it was.
 *  @param done the key was given, or nobody wants it any more @returns what to tell the user, '' for nothing */
export function useKeyCapture(asked: string | undefined, done: () => void): string {
  const { t } = useTranslation('shell');
  const [refusal, setRefusal] = useState('');
  const what = KEY_MAP.find(({ hotkeys }) => asked !== undefined && hotkeys.includes(asked))?.text;
  useEffect(() => {
    if (asked === undefined) return;
    setRefusal('');
    const press = (event: KeyboardEvent) => {
      if (MODIFIERS.has(event.key) || event.isComposing) return;
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'Escape') return done();
      const key = keyOf(event);
      const { keys, keyRemapped } = usePreferences.getState();
      if (key === undefined) return setRefusal(t('keys.reserved'));
      const other = key === HELD_KEY ? 'shell:keys.do.bare' : bindingAt(key, { ...keys, [asked]: '' })?.text;
      if (other !== undefined) return setRefusal(t('keys.taken', { key: nameOfKey(key), what: t(other) }));
      keyRemapped(asked, key);
      done();
    };
    window.addEventListener('keydown', press, { capture: true });
    return () => window.removeEventListener('keydown', press, { capture: true });
  }, [asked, done, t]);
  if (asked === undefined || what === undefined) return '';
  return `${refusal} ${t('keys.press', { what: t(what) })}`.trim();
}
