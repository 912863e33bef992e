import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { type AppearanceEvents, createAppearanceEvents } from './appearanceSlice.ts';
import { createPictureEvents, type PictureEvents } from './pictureSlice.ts';
import {
  firstPreferences,
  type PreferenceFacts,
  parsePreferences,
  preferencesSchema,
} from './preferencesSchema.ts';
import { createRunEvents, type RunEvents } from './runSlice.ts';
import { createViewEvents, type ViewEvents } from './viewSlice.ts';

export type Preferences = PreferenceFacts & AppearanceEvents & ViewEvents & PictureEvents & RunEvents;

const FIRST = firstPreferences(globalThis.navigator?.language ?? 'en');

function factsOf(state: Preferences): PreferenceFacts {
  const kept = Object.entries(state).filter(([name]) => name in preferencesSchema.shape);
  return parsePreferences(Object.fromEntries(kept));
}

/** What survives a reload, in this browser's localStorage under `segloop.preferences`. */
export const usePreferences = create<Preferences>()(
  persist(
    (...tools) => ({
      ...FIRST,
      ...createAppearanceEvents(...tools),
      ...createViewEvents(...tools),
      ...createPictureEvents(...tools),
      ...createRunEvents(...tools),
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
