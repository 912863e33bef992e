import { Button, Group, Text } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, io } from '../../actions/index.ts';
import { formatNames } from '../../i18n/index.ts';
import type { KeptFolder } from '../../workers.ts';
import classes from './FolderPick.module.css';
import { droppedFolders, pickFolder } from './pickFolder.ts';

export interface FolderPickProps {
  readonly folders: readonly KeptFolder[];
  readonly onPick: (folders: readonly KeptFolder[]) => void;
}

/** Folders of scans on this computer, picked one by one or dropped together; scans are read where they lie. */
export function FolderPick({ folders, onPick }: FolderPickProps) {
  const { t } = useTranslation('jobs');
  const keep = async (handles: readonly FileSystemDirectoryHandle[]) =>
    onPick(await Promise.all(handles.map((handle) => io().keepFolder(handle))));
  const said = ({ name, cases }: KeptFolder) => t('folder.has', { folder: name, count: cases.length });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button does the same
    <div
      className={classes.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        const dropped = droppedFolders(event.dataTransfer);
        void attempt(async () => keep(await dropped));
      }}
    >
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconFolder size={14} aria-hidden />}
          style={{ flex: 'none' }}
          onClick={() =>
            attempt(async () => {
              const picked = await pickFolder();
              if (picked) await keep([picked]);
            })
          }
        >
          {t('folder.pick')}
        </Button>
        <Text size="xs" c="dimmed">
          {folders.length === 0 ? t('folder.what') : formatNames(folders.map(said))}
        </Text>
      </Group>
    </div>
  );
}
