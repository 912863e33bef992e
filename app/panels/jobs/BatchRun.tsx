import { NativeSelect, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { modelOf, usePreferences, usePreferencesOf } from '../../state/index.ts';
import type { ModelSummary } from '../../workers.ts';

export interface BatchRunProps {
  readonly models: readonly ModelSummary[];
  readonly model: ModelSummary | undefined;
}

/** The model; how it is run is the Run panel's, and said here. */
export function BatchRun({ models, model }: BatchRunProps) {
  const { t } = useTranslation('jobs');
  const modelChosen = usePreferences((state) => state.modelChosen);
  const { folds, tileStepSize, mirroring, device } = usePreferencesOf(
    'folds',
    'tileStepSize',
    'mirroring',
    'device',
  );
  return (
    <Stack gap={4}>
      <NativeSelect
        label={t('run:model')}
        disabled={models.length === 0}
        value={model?.id ?? ''}
        onChange={(event) => modelChosen(modelOf(models, event.currentTarget.value))}
        data={
          models.length === 0
            ? [{ value: '', label: t('run:noModels') }]
            : models.map(({ id, name }) => ({ value: id, label: name }))
        }
      />
      <Text size="xs" c="dimmed">
        {t('batch.asRun', {
          folds: folds.join(', '),
          step: tileStepSize,
          mirroring: t(mirroring ? 'batch.on' : 'batch.off'),
          device: t(`run:device.${device}`),
        })}
      </Text>
    </Stack>
  );
}
