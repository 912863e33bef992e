import { CloseButton, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { holdReference, useStudio } from '../../state/index.ts';

/** Which label map's outlines lie over the labels, and the way to take them off. */
export function ReferenceNote() {
  const { t } = useTranslation('segments');
  const reference = useStudio((state) => state.shownReference);
  const referenceShown = useStudio((state) => state.referenceShown);
  if (!reference) return null;
  return (
    <Group gap={6} px="sm" pb={6} wrap="nowrap" justify="space-between">
      <Text size="xs" truncate>
        {t('reference.shown', { name: reference.name })}
      </Text>
      <CloseButton
        size="sm"
        aria-label={t('reference.close')}
        onClick={() => {
          holdReference(undefined);
          referenceShown(undefined);
        }}
      />
    </Group>
  );
}
