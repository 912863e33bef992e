import { Menu, UnstyledButton } from '@mantine/core';
import { IconBrowser, IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { formatBytes } from '../i18n/index.ts';
import { useStudio } from '../state/index.ts';
import { canPickFolder, openWorkspace, pickWorkspace } from './chooseWorkspace.ts';

/** Where everything is kept, how full it is, and whether the browser may clear it. */
export function WorkspaceMenu({ className }: { readonly className: string | undefined }) {
  const { t, i18n } = useTranslation('workspace');
  const storage = useStudio((state) => state.storage);
  const folder = useStudio((state) => state.workspace?.folder);
  if (!storage) return null;
  const size = (bytes: number) => formatBytes(bytes, i18n.language);
  const text = t('shell:status.storage', { used: size(storage.used), quota: size(storage.quota) });
  return (
    <Menu position="top-end">
      <Menu.Target>
        <UnstyledButton className={className} fz="inherit" c="inherit" aria-label={t('open', { text })}>
          {folder ? folder.name : text}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown maw={360}>
        <Menu.Label>{folder ? t('inFolder', { name: folder.name }) : t('inBrowser')}</Menu.Label>
        <Menu.Label>{storage.persisted ? t('kept') : t('clearable')}</Menu.Label>
        {canPickFolder() && (
          <Menu.Item
            leftSection={<IconFolderOpen size={15} aria-hidden />}
            onClick={() => attempt(pickWorkspace)}
          >
            {t('pick')}
          </Menu.Item>
        )}
        {folder && (
          <Menu.Item
            leftSection={<IconBrowser size={15} aria-hidden />}
            onClick={() => attempt(() => openWorkspace(undefined))}
          >
            {t('own')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
