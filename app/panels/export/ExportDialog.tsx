import { Button, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { downloadLabels } from '../../actions/index.ts';
import type { LabelFormat } from '../../workers.ts';
import { useWork } from '../useWork.ts';
import { WorkProgress } from '../WorkProgress.tsx';
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
  const { name, segments, ignore, fromDicom, model, corrected } = useExportable(labels);
  const [format, setFormat] = useState<LabelFormat>('nifti');
  const [origin, setOrigin] = useState<OriginValues>({
    type: model === undefined ? 'MANUAL' : corrected ? 'SEMIAUTOMATIC' : 'AUTOMATIC',
    name: model ?? '',
  });
  const { work, start, cancel } = useWork();
  const save = async () => {
    const ended = await start((onProgress, signal) =>
      downloadLabels(
        { id: labels, format, segments, origin: originOf(origin), ...(ignore !== undefined && { ignore }) },
        onProgress,
        signal,
      ),
    );
    if (ended) onClose();
  };
  const close = () => {
    cancel();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={close}
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
                disabled={work !== undefined || (isDicom(known) && !fromDicom)}
              />
            ))}
          </Stack>
        </Radio.Group>
        {!fromDicom && (
          <Text size="xs" c="dimmed">
            {t('notDicom')}
          </Text>
        )}
        {isDicom(format) && !work && (
          <>
            <OriginFields values={origin} onChange={setOrigin} />
            <Text size="xs">{t('patientData')}</Text>
          </>
        )}
        {work ? (
          <WorkProgress
            label={t('writing', { name: t(`formats.${format}.name`) })}
            progress={work.progress}
            onCancel={cancel}
          />
        ) : (
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t('shell:cancel')}
            </Button>
            <Button onClick={save}>{t('save')}</Button>
          </Group>
        )}
      </Stack>
    </Modal>
  );
}
