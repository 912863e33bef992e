import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { type AppearanceSlice, createAppearanceSlice } from './appearanceSlice.ts';
import { createPictureSlice, type PictureSlice } from './pictureSlice.ts';
import {
  firstPreferences,
  type PreferenceFacts,
  parsePreferences,
  preferencesSchema,
} from './preferencesSchema.ts';
import { createRunSlice, type RunSlice } from './runSlice.ts';
import { createViewSlice, type ViewSlice } from './viewSlice.ts';

export type Preferences = AppearanceSlice & ViewSlice & PictureSlice & RunSlice;

const FIRST = firstPreferences(globalThis.navigator?.language ?? 'en');

function factsOf(state: Preferences): PreferenceFacts {
  const kept = Object.entries(state).filter(([name]) => name in preferencesSchema.shape);
  return parsePreferences(Object.fromEntries(kept));
}

/** What survives a reload, in this browser's localStorage under `segloop.preferences`. */
export const usePreferences = create<Preferences>()(
  persist(
    (...tools) => ({
      ...createAppearanceSlice(FIRST)(...tools),
      ...createViewSlice(FIRST)(...tools),
      ...createPictureSlice(FIRST)(...tools),
      ...createRunSlice(FIRST)(...tools),
    }),
    {
      name: 'segloop.preferences',
      storage: createJSONStorage(() => localStorage),
      partialize: factsOf,
      merge: (stored, current) => ({
        ...current,
        ...parsePreferences({ ...factsOf(current), ...asRecord(stored) }),
      }),
    },
  ),
);

function asRecord(stored: unknown): object {
  return typeof stored === 'object' && stored !== null ? stored : {};
}
