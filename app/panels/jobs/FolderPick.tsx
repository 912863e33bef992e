import { Button, Group, Text } from '@mantine/core';
import { IconFolder } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, io } from '../../actions/index.ts';
import type { KeptFolder } from '../../workers.ts';
import classes from './FolderPick.module.css';
import { droppedFolder, pickFolder } from './pickFolder.ts';

export interface FolderPickProps {
  readonly folder: KeptFolder | undefined;
  readonly onPick: (folder: KeptFolder) => void;
}

/** A folder of scans on this computer, picked or dropped; its scans are read where they lie. */
export function FolderPick({ folder, onPick }: FolderPickProps) {
  const { t } = useTranslation('jobs');
  const keep = async (picked: Promise<FileSystemDirectoryHandle | undefined>) => {
    const handle = await picked;
    if (handle) onPick(await io().keepFolder(handle));
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is the mouse's way; the button does the same
    <div
      className={classes.drop}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void attempt(() => keep(droppedFolder(event.dataTransfer)));
      }}
    >
      <Group gap="sm" wrap="nowrap">
        <Button
          variant="default"
          leftSection={<IconFolder size={14} aria-hidden />}
          style={{ flex: 'none' }}
          onClick={() => attempt(() => keep(pickFolder()))}
        >
          {t('folder.pick')}
        </Button>
        <Text size="xs" c="dimmed">
          {folder ? t('folder.has', { folder: folder.name, count: folder.cases.length }) : t('folder.what')}
        </Text>
      </Group>
    </div>
  );
}
