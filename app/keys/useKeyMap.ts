import { type HotkeyItem, useHotkeys } from '@mantine/hooks';
import { useEffect, useMemo } from 'react';
import { type KeyPlaces, usePreferences, useStudio } from '../state/index.ts';
import { afterHolding } from './afterHolding.ts';
import { KEY_MAP, type KeyBinding } from './keyMap.ts';
import { belongsTo, goesByPlace, isCommand } from './keyTarget.ts';

/** An open dialog or menu suspends all of ours; closed lists may stay in the page, unseen. */
const SUSPENDING = '[role=dialog], [role=menu], [role=listbox]';

const isSuspended = (): boolean =>
  [...document.querySelectorAll(SUSPENDING)].some(
    (element) => element.checkVisibility() && !isLeaving(element),
  );

/** A menu that was chosen from fades out for a while, longer on a busy page; its button says that it is closed. */
function isLeaving(element: Element): boolean {
  const opener = document.getElementById(element.getAttribute('aria-labelledby') ?? '');
  return opener?.getAttribute('aria-expanded') === 'false';
}

function isForUs(event: KeyboardEvent): boolean {
  // Dealt with nearer to the focus: a pane steps through its own slices.
  if (event.defaultPrevented) return false;
  if (event.isComposing || !usePreferences.getState().keysOn) return false;
  if (isSuspended()) return false;
  return !(
    event.target instanceof Element && belongsTo(event.target, event.code, !event.ctrlKey && !event.metaKey)
  );
}

/** By its place on the keyboard, or by what is printed on it. */
type By = 'place' | 'print';

function item(hotkey: string, binding: KeyBinding, by: By): HotkeyItem {
  const { press, once, untilReleased } = binding;
  const handle = (event: KeyboardEvent) => {
    if (by === 'place' && !goesByPlace(hotkey, event.key)) return;
    if (!isForUs(event) || (event.repeat && once)) return;
    const takeBack = untilReleased?.();
    if (press() === false) return;
    event.preventDefault();
    if (takeBack) afterHolding(event.code, takeBack);
  };
  return [hotkey, handle, { usePhysicalKeys: by === 'place', preventDefault: false }];
}

const itemsOf = (places: KeyPlaces): HotkeyItem[] =>
  KEY_MAP.flatMap((binding) => [
    ...binding.hotkeys.map((hotkey) => item(places[hotkey] ?? hotkey, binding, 'place')),
    ...binding.hotkeys.filter(isCommand).map((hotkey) => item(hotkey, binding, 'print')),
    ...(binding.characters ?? []).map((character) => item(character, binding, 'print')),
  ]);

/** Binds the key table, and H: while it is held, the scan shows without its labels. */
export function useKeyMap(): void {
  const places = usePreferences((state) => state.keys);
  // No tags to ignore: a clicked radio button keeps the focus, and the keys must stay alive there.
  useHotkeys(
    useMemo(() => itemsOf(places), [places]),
    [],
  );
  useEffect(bindHeldKey, []);
  useEffect(bindChoiceRelease, []);
}

function bindHeldKey(): () => void {
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
}

/** A list in which something was chosen by mouse would swallow every letter from then on (it searches its entries),
 *  a radio button every arrow; they give the focus back. Whoever chose by keyboard keeps their place. */
function bindChoiceRelease(): () => void {
  let byPointer = false;
  const pointer = () => {
    byPointer = true;
  };
  const key = () => {
    byPointer = false;
  };
  const releases = (selector: string) => (event: Event) => {
    const { target } = event;
    if (!byPointer || !(target instanceof HTMLElement) || !target.matches(selector)) return;
    // Keys rest behind a dialog, and its own (Escape) need the focus within it.
    if (!target.closest('[role=dialog]')) target.blur();
  };
  const change = releases('select');
  // A click on the radio button that is chosen already changes nothing but takes the focus.
  const click = releases('input[type=radio]');
  window.addEventListener('pointerdown', pointer);
  window.addEventListener('keydown', key);
  window.addEventListener('change', change);
  window.addEventListener('click', click);
  return () => {
    window.removeEventListener('pointerdown', pointer);
    window.removeEventListener('keydown', key);
    window.removeEventListener('change', change);
    window.removeEventListener('click', click);
  };
}
