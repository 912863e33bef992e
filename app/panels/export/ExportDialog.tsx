import { Button, Group, Modal, Progress, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, downloadLabels } from '../../actions/index.ts';
import type { Progress as Done, LabelFormat } from '../../workers.ts';
import { OriginFields, type OriginValues, originOf } from './OriginFields.tsx';
import { useExportable } from './useExportable.ts';

const FORMATS: readonly LabelFormat[] = ['nifti', 'nrrd', 'seg', 'segLabelMap', 'stl', 'obj', 'mha'];
const isDicom = (format: LabelFormat) => format === 'seg' || format === 'segLabelMap';

export interface ExportDialogProps {
  /** Id of a result or a stored label map. */
  readonly labels: string;
  readonly onClose: () => void;
}

/** Asks for a format and saves the labels in it. */
export function ExportDialog({ labels, onClose }: ExportDialogProps) {
  const { t } = useTranslation('export');
  const { name, segments, fromDicom, model } = useExportable(labels);
  const [format, setFormat] = useState<LabelFormat>('nifti');
  const [origin, setOrigin] = useState<OriginValues>({
    type: model === undefined ? 'MANUAL' : 'AUTOMATIC',
    name: model ?? '',
  });
  const [done, setDone] = useState<Done>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    await attempt(() =>
      downloadLabels({ id: labels, format, segments, origin: originOf(origin) }, (progress) =>
        setDone(progress),
      ),
    );
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('title', { name })}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Stack gap="md">
        <Radio.Group
          label={t('format')}
          value={format}
          onChange={(value) => setFormat(FORMATS.find((known) => known === value) ?? 'nifti')}
        >
          <Stack gap={8} mt={6}>
            {FORMATS.map((known) => (
              <Radio
                key={known}
                value={known}
                label={t(`formats.${known}.name`)}
                description={t(`formats.${known}.what`)}
                disabled={isDicom(known) && !fromDicom}
              />
            ))}
          </Stack>
        </Radio.Group>
        {!fromDicom && (
          <Text size="xs" c="dimmed">
            {t('notDicom')}
          </Text>
        )}
        {isDicom(format) && (
          <>
            <OriginFields values={origin} onChange={setOrigin} />
            <Text size="xs">{t('patientData')}</Text>
          </>
        )}
        {done && done.total > 1 && (
          <Progress value={(100 * done.done) / done.total} aria-label={t('surfaces', { ...done })} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('shell:cancel')}
          </Button>
          <Button loading={busy} onClick={save}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
