import { ActionIcon, Divider, Group, Title, Tooltip } from '@mantine/core';
import { IconHelp, IconLayoutSidebar, IconLayoutSidebarRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { PictureMenu } from '../../picture/index.ts';
import { usePreferencesOf, useStudio } from '../../state/index.ts';
import { OpenButtons } from '../OpenButtons.tsx';
import { AppearanceMenus } from './AppearanceMenus.tsx';
import { LayoutControl } from './LayoutControl.tsx';
import { Logo } from './Logo.tsx';
import classes from './TopBar.module.css';
import { WindowLevelMenu } from './WindowLevelMenu.tsx';

export function TopBar() {
  const { t } = useTranslation('shell');
  const { leftShown, rightShown, leftToggled, rightToggled } = usePreferencesOf(
    'leftShown',
    'rightShown',
    'leftToggled',
    'rightToggled',
  );
  const keySheetToggled = useStudio((state) => state.keySheetToggled);
  return (
    <header className={classes.bar}>
      <Group gap={8} wrap="nowrap">
        <Logo />
        <Title order={1} className={classes.name}>
          Segloop
        </Title>
      </Group>
      <Divider orientation="vertical" my={10} />
      <Group gap={6} wrap="nowrap">
        <OpenButtons variant="default" />
      </Group>
      <Group gap={8} wrap="nowrap" mx="auto">
        <LayoutControl />
        <WindowLevelMenu />
        <PictureMenu />
      </Group>
      <Group gap={2} wrap="nowrap">
        <AppearanceMenus />
        <Tooltip label={t('keys.open')}>
          <ActionIcon aria-label={t('keys.open')} onClick={keySheetToggled}>
            <IconHelp size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Divider orientation="vertical" my={6} mx={4} />
        <Tooltip label={t('sides.toggleLeft')}>
          <ActionIcon aria-label={t('sides.toggleLeft')} aria-pressed={leftShown} onClick={leftToggled}>
            <IconLayoutSidebar size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t('sides.toggleRight')}>
          <ActionIcon aria-label={t('sides.toggleRight')} aria-pressed={rightShown} onClick={rightToggled}>
            <IconLayoutSidebarRight size={18} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}
