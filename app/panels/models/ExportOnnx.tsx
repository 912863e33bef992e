import { Button, Group, Modal, NativeSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, downloadOnnx } from '../../actions/index.ts';
import { defaultCheckpoint } from '../../state/index.ts';
import type { ModelSummary } from '../../workers.ts';

export interface ExportOnnxProps {
  readonly model: ModelSummary;
  readonly onClose: () => void;
}

/** One fold's network as an ONNX file. */
export function ExportOnnx({ model, onClose }: ExportOnnxProps) {
  const { t } = useTranslation('models');
  const [fold, setFold] = useState(model.folds[0] ?? 0);
  const [checkpoint, setCheckpoint] = useState(defaultCheckpoint(model.checkpoints));
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    await attempt(() => downloadOnnx(model, fold, checkpoint));
    setBusy(false);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('export.title', { name: model.name })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('export.what')}</Text>
        <Group grow>
          <NativeSelect
            label={t('export.fold')}
            value={String(fold)}
            data={model.folds.map(String)}
            onChange={(event) => {
              const { value } = event.currentTarget;
              setFold(value === 'all' ? 'all' : Number(value));
            }}
          />
          <NativeSelect
            label={t('export.checkpoint')}
            value={checkpoint}
            data={[...model.checkpoints]}
            onChange={(event) => setCheckpoint(event.currentTarget.value)}
          />
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('shell:cancel')}
          </Button>
          <Button loading={busy} onClick={save}>
            {t('export.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
