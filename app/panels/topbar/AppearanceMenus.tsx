import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconLanguage, IconMoon, IconSun } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LANGUAGES } from '../../i18n/index.ts';
import { COLOUR_SCHEMES, usePreferencesOf } from '../../state/index.ts';

/** Each language is named in itself. */
const LANGUAGE_NAMES = { en: 'English', 'zh-CN': '简体中文' } as const;
const SCHEME_ICONS = { auto: IconDeviceDesktop, dark: IconMoon, light: IconSun } as const;
const CHECK = <IconCheck size={14} aria-hidden />;

export function AppearanceMenus() {
  const { t } = useTranslation('shell');
  const { language, languageChosen, colourScheme, colourSchemeChosen } = usePreferencesOf(
    'language',
    'languageChosen',
    'colourScheme',
    'colourSchemeChosen',
  );
  const SchemeIcon = SCHEME_ICONS[colourScheme];
  return (
    <>
      <Menu>
        <Menu.Target>
          <Tooltip label={t('language')}>
            <ActionIcon aria-label={t('language')}>
              <IconLanguage size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {LANGUAGES.map((known) => (
            <Menu.Item
              key={known}
              lang={known}
              onClick={() => languageChosen(known)}
              rightSection={known === language && CHECK}
            >
              {LANGUAGE_NAMES[known]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu>
        <Menu.Target>
          <Tooltip label={t('theme.label')}>
            <ActionIcon aria-label={t('theme.label')}>
              <SchemeIcon size={18} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown>
          {COLOUR_SCHEMES.map((scheme) => (
            <Menu.Item
              key={scheme}
              onClick={() => colourSchemeChosen(scheme)}
              rightSection={scheme === colourScheme && CHECK}
            >
              {t(`theme.${scheme}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}
