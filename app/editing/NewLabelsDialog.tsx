import { Button, Group, Modal, NativeSelect, Radio, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { shownScanOf, useStudio } from '../state/index.ts';
import { useEditing } from './editingStore.ts';
import { labelTemplates } from './labelTemplates.ts';
import { newLabels } from './openEditing.ts';

const FILLS = ['dense', 'sparse'] as const;
const close = () => useEditing.setState({ newLabelsAsked: false });

/** Asks what unpainted voxels of a new label map mean: that decides what nnU-Net will learn from them. */
export function NewLabelsDialog() {
  const { t } = useTranslation('editing');
  const asked = useEditing((state) => state.newLabelsAsked);
  const [fill, setFill] = useState<(typeof FILLS)[number]>('dense');
  const inDataset = useStudio((state) => shownScanOf(state)?.inDataset !== undefined);
  const datasets = useStudio((state) => state.datasets);
  const models = useStudio((state) => state.models);
  const templates = useMemo(() => labelTemplates(datasets, models), [datasets, models]);
  const [chosen, setChosen] = useState('');
  const create = () =>
    attempt(async () => {
      await newLabels(fill, templates.find(({ id }) => id === chosen)?.segments);
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
        {!inDataset && templates.length > 0 && (
          <NativeSelect
            label={t('new.names')}
            value={chosen}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={[
              { value: '', label: t('new.oneSegment') },
              ...templates.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
        )}
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
