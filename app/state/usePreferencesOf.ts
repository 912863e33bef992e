import { useShallow } from 'zustand/shallow';
import { type Preferences, usePreferences } from './preferences.ts';

/** Several preferences at once; renders again only when one of them changes. */
export function usePreferencesOf<Name extends keyof Preferences>(
  ...names: readonly Name[]
): Pick<Preferences, Name> {
  return usePreferences(useShallow((state) => pick(state, names)));
}

function pick<Name extends keyof Preferences>(
  state: Preferences,
  names: readonly Name[],
): Pick<Preferences, Name> {
  const picked: Partial<Pick<Preferences, Name>> = {};
  for (const name of names) picked[name] = state[name];
  return picked as Pick<Preferences, Name>; // every name was just set
}
