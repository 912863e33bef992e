import type { StateCreator } from 'zustand';
import type { Language } from '../i18n/index.ts';
import type { ColourScheme, PreferenceFacts, RightTab } from './preferencesSchema.ts';

export interface AppearanceEvents {
  languageChosen(language: Language): void;
  colourSchemeChosen(colourScheme: ColourScheme): void;
  leftToggled(): void;
  rightToggled(): void;
  keysToggled(): void;
  /** @param pressed undefined: the table's own again */
  keyRemapped(key: string, pressed: string | undefined): void;
  keysReset(): void;
  rightTabChosen(tab: RightTab): void;
  jobsToggled(): void;
  jobsTallToggled(): void;
  jobsOpened(): void;
  resumeJobsToggled(): void;
}

/** How the page itself looks. */
export const createAppearanceEvents: StateCreator<
  PreferenceFacts & AppearanceEvents,
  [],
  [],
  AppearanceEvents
> = (set) => ({
  languageChosen: (language) => set({ language }),
  colourSchemeChosen: (colourScheme) => set({ colourScheme }),
  leftToggled: () => set((state) => ({ leftShown: !state.leftShown })),
  rightToggled: () => set((state) => ({ rightShown: !state.rightShown })),
  keysToggled: () => set((state) => ({ keysOn: !state.keysOn })),
  keyRemapped: (key, pressed) =>
    set((state) => {
      const { [key]: _, ...others } = state.keys;
      return { keys: pressed === undefined || pressed === key ? others : { ...others, [key]: pressed } };
    }),
  keysReset: () => set({ keys: {} }),
  jobsToggled: () => set((state) => ({ jobsShown: !state.jobsShown })),
  jobsTallToggled: () => set((state) => ({ jobsTall: !state.jobsTall })),
  jobsOpened: () => set({ jobsShown: true }),
  resumeJobsToggled: () => set((state) => ({ resumeJobs: !state.resumeJobs })),
  rightTabChosen: (tab) => set({ rightTab: tab, rightShown: true }),
});
