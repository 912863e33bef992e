import { Paper, Stack, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bringIn } from '../actions/index.ts';
import { droppedFiles } from '../files/index.ts';
import classes from './DropTarget.module.css';

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Files may be dropped anywhere on the page; while they hover, it says what will happen. */
export function DropTarget() {
  const { t } = useTranslation('import');
  const [items, setItems] = useState(0);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!carriesFiles(event) || !event.dataTransfer) return;
      // Without this the browser would leave the page for the file.
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setItems(Math.max(1, event.dataTransfer.items.length));
    };
    const leave = (event: DragEvent) => {
      // relatedTarget is null only when the pointer leaves the window.
      if (event.relatedTarget === null) setItems(0);
    };
    const drop = (event: DragEvent) => {
      setItems(0);
      if (!carriesFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      void bringIn(droppedFiles(event.dataTransfer));
    };
    window.addEventListener('dragenter', over);
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragenter', over);
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  if (items === 0) return null;
  return (
    <div className={classes.veil} role="status">
      <Paper className={classes.card} p="xl" radius="md">
        <Stack gap="xs" align="center" ta="center">
          <IconFileDownload size={36} stroke={1.5} aria-hidden />
          <Text size="lg" fw={600}>
            {t('drop.title', { count: items })}
          </Text>
          <Text size="sm">{t('drop.scans')}</Text>
          <Text size="sm">{t('drop.models')}</Text>
          <Text size="sm">{t('drop.datasets')}</Text>
          <Text size="sm" c="dimmed">
            {t('drop.private')}
          </Text>
        </Stack>
      </Paper>
    </div>
  );
}
