import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** In a notice: what was deleted can come back. */
export function UndoNotice({ onUndo }: { readonly onUndo: () => void }) {
  const { t } = useTranslation('datasets');
  return (
    <Group justify="space-between" wrap="nowrap">
      <Text size="sm">{t('remove.until')}</Text>
      <Button size="compact-xs" variant="light" onClick={onUndo}>
        {t('remove.undo')}
      </Button>
    </Group>
  );
}
