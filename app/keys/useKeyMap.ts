import { type HotkeyItem, useHotkeys } from '@mantine/hooks';
import { useEffect } from 'react';
import { usePreferences } from '../state/preferences.ts';
import { useStudio } from '../state/studio.ts';
import { KEY_MAP } from './keyMap.ts';

/** Elements that take keys for themselves; an open dialog or menu suspends all of ours. */
const BUSY = 'input, select, textarea, [contenteditable], [role=slider], [role=menu], [role=listbox]';

function isForUs(event: KeyboardEvent): boolean {
  if (event.isComposing || !usePreferences.getState().keysOn) return false;
  if (document.querySelector('[role=dialog], [role=menu]')) return false;
  return !(event.target instanceof Element && event.target.closest(BUSY));
}

function item(hotkey: string, press: () => void, usePhysicalKeys: boolean): HotkeyItem {
  const handle = (event: KeyboardEvent) => {
    if (!isForUs(event)) return;
    event.preventDefault();
    press();
  };
  return [hotkey, handle, { usePhysicalKeys, preventDefault: false }];
}

const ITEMS = KEY_MAP.flatMap(({ hotkeys, characters = [], press }) => [
  ...hotkeys.map((hotkey) => item(hotkey, press, true)),
  ...characters.map((character) => item(character, press, false)),
]);

/** Binds the key table, and H: while it is held, the scan shows without its labels. */
export function useKeyMap(): void {
  useHotkeys(ITEMS);
  useEffect(() => {
    const { labelsHeld } = useStudio.getState();
    const bare = (event: KeyboardEvent) =>
      event.code === 'KeyH' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const down = (event: KeyboardEvent) => bare(event) && isForUs(event) && labelsHeld(true);
    const up = (event: KeyboardEvent) => event.code === 'KeyH' && labelsHeld(false);
    const away = () => labelsHeld(false);
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', away);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', away);
    };
  }, []);
}
