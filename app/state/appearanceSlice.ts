import type { StateCreator } from 'zustand';
import type { Language } from '../i18n/index.ts';
import type { ColourScheme, PreferenceFacts, RightTab } from './preferencesSchema.ts';

type Facts = Pick<
  PreferenceFacts,
  'language' | 'colourScheme' | 'leftShown' | 'rightShown' | 'keysOn' | 'rightTab'
>;

export interface AppearanceSlice extends Facts {
  languageChosen(language: Language): void;
  colourSchemeChosen(colourScheme: ColourScheme): void;
  leftToggled(): void;
  rightToggled(): void;
  keysToggled(): void;
  rightTabChosen(tab: RightTab): void;
}

/** How the page itself looks. */
export function createAppearanceSlice(first: Facts): StateCreator<AppearanceSlice> {
  const { language, colourScheme, leftShown, rightShown, keysOn, rightTab } = first;
  return (set) => ({
    language,
    colourScheme,
    leftShown,
    rightShown,
    keysOn,
    rightTab,
    languageChosen: (language) => set({ language }),
    colourSchemeChosen: (colourScheme) => set({ colourScheme }),
    leftToggled: () => set((state) => ({ leftShown: !state.leftShown })),
    rightToggled: () => set((state) => ({ rightShown: !state.rightShown })),
    keysToggled: () => set((state) => ({ keysOn: !state.keysOn })),
    rightTabChosen: (tab) => set({ rightTab: tab, rightShown: true }),
  });
}
