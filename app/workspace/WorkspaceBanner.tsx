import { Alert, Button, Group } from '@mantine/core';
import { IconEye, IconFolderQuestion } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { useStudio } from '../state/index.ts';
import { allowWorkspace, openWorkspace } from './chooseWorkspace.ts';
import { whenWorkspaceIsFree } from './takeWorkspace.ts';

/** Says why nothing is saved here: another tab writes, or the browser wants to be asked for the folder again. */
export function WorkspaceBanner() {
  const readOnly = useStudio((state) => state.readOnly);
  const workspace = useStudio((state) => state.workspace);
  const folder = workspace?.permission === 'granted' ? undefined : workspace?.folder;
  if (folder) return <RefusedBanner folder={folder} />;
  return readOnly ? <ReadOnlyBanner /> : null;
}

function ReadOnlyBanner() {
  const { t } = useTranslation('workspace');
  useEffect(() => {
    let isShown = true;
    // Nothing was changed here, so nothing is lost by opening anew, now as the one who writes.
    void whenWorkspaceIsFree().then(() => isShown && location.reload());
    return () => {
      isShown = false;
    };
  }, []);
  return (
    <Alert role="status" color="yellow" radius={0} icon={<IconEye aria-hidden />} title={t('readOnly.title')}>
      {t('readOnly.what')}
    </Alert>
  );
}

function RefusedBanner({ folder }: { readonly folder: FileSystemDirectoryHandle }) {
  const { t } = useTranslation('workspace');
  return (
    <Alert
      color="yellow"
      radius={0}
      icon={<IconFolderQuestion aria-hidden />}
      title={t('refused.title', { name: folder.name })}
    >
      <Group justify="space-between">
        {t('refused.what')}
        <Group gap="xs">
          <Button size="xs" onClick={() => attempt(() => allowWorkspace(folder))}>
            {t('refused.allow')}
          </Button>
          <Button size="xs" variant="default" onClick={() => attempt(() => openWorkspace(undefined))}>
            {t('own')}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
}
