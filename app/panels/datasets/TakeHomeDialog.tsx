import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { packDataset } from './datasetActions.ts';
import { useDatasetForms } from './datasetForms.ts';

const FORMS = ['stock', 'whole'] as const;
const close = () => useDatasetForms.setState({ downloadOf: undefined });

/** Asks what becomes of unknown classes in a zip: stock nnU-Net does not know them. */
export function TakeHomeDialog() {
  const { t } = useTranslation('datasets');
  const folder = useDatasetForms((state) => state.downloadOf);
  const [form, setForm] = useState<(typeof FORMS)[number]>('stock');
  return (
    <Modal
      opened={folder !== undefined}
      onClose={close}
      title={t('take.title', { folder })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack>
        <Radio.Group
          label={t('take.question')}
          value={form}
          onChange={(value) => setForm(value === 'whole' ? 'whole' : 'stock')}
        >
          <Stack gap="xs" mt="xs">
            {FORMS.map((one) => (
              <Radio
                key={one}
                value={one}
                label={t(`take.${one}.name`)}
                description={t(`take.${one}.what`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('shell:cancel')}
          </Button>
          <Button
            onClick={() => {
              close();
              if (folder !== undefined) packDataset(folder, form === 'stock');
            }}
          >
            {t('take.do')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
