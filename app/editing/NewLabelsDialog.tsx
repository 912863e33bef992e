import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { useEditing } from './editingStore.ts';
import { newLabels } from './openEditing.ts';

const FILLS = ['dense', 'sparse'] as const;
const close = () => useEditing.setState({ newLabelsAsked: false });

/** Asks what unpainted voxels of a new label map mean: that decides what nnU-Net will learn from them. */
export function NewLabelsDialog() {
  const { t } = useTranslation('editing');
  const asked = useEditing((state) => state.newLabelsAsked);
  const [fill, setFill] = useState<(typeof FILLS)[number]>('dense');
  const create = () =>
    attempt(async () => {
      await newLabels(fill);
      useEditing.setState({ tool: 'brush' });
    });
  return (
    <Modal
      opened={asked}
      onClose={close}
      title={t('new.title')}
      closeButtonProps={{ 'aria-label': t('new.cancel') }}
    >
      <Stack>
        <Radio.Group
          label={t('new.question')}
          value={fill}
          onChange={(value) => setFill(value === 'sparse' ? 'sparse' : 'dense')}
        >
          <Stack gap="xs" mt="xs">
            {FILLS.map((kind) => (
              <Radio key={kind} value={kind} label={t(`new.${kind}`)} description={t(`new.${kind}What`)} />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('new.cancel')}
          </Button>
          <Button onClick={create}>{t('new.create')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
