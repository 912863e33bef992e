import { MantineProvider } from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { type ReactNode, useEffect } from 'react';
import { usePreferences } from '../state/index.ts';
import { cssVariablesResolver, theme } from './theme.ts';

/** Colours and language of everything below; follows the system until the user chooses. */
export function StudioTheme({ children }: { readonly children: ReactNode }) {
  const system = useColorScheme('dark', { getInitialValueInEffect: false });
  const chosen = usePreferences((state) => state.colourScheme);
  const language = usePreferences((state) => state.language);
  useEffect(() => {
    document.documentElement.lang = language;
    void i18next.changeLanguage(language);
  }, [language]);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      forceColorScheme={chosen === 'auto' ? system : chosen}
    >
      <ModalsProvider>
        <Notifications position="bottom-center" limit={3} />
        {children}
      </ModalsProvider>
    </MantineProvider>
  );
}
