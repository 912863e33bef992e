import { Alert, Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { formatBytes, formatDuration } from '../../i18n/index.ts';
import { measureTraining, saveForPython, type TrainingValues } from '../../training/index.ts';
import type { ModelSummary, TrainingMeasure, TrainSpec } from '../../workers.ts';

/** From here on a browser is the wrong place. */
const LONG_SECONDS = 12 * 3600;

export interface TrainingEstimateProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  /** The training that the values ask for. */
  readonly spec: TrainSpec;
}

/** The time that the training will take, by measured steps; and the way to Python where that is too long. */
export function TrainingEstimate({ values, model, spec }: TrainingEstimateProps) {
  const { t, i18n } = useTranslation('training');
  const [found, setFound] = useState<{ readonly step: string; readonly measure: TrainingMeasure }>();
  const [job, setJob] = useState<string>();
  const step = stepOf(spec);
  // Of another network or another batch it says nothing.
  const measured = found?.step === step ? found.measure : undefined;
  const measure = async () => {
    const id = crypto.randomUUID();
    setJob(id);
    try {
      setFound({ step, measure: await measureTraining(id, values, model) });
    } finally {
      setJob(undefined);
    }
  };
  const epoch = measured
    ? values.iterations * measured.trainSeconds + values.validationIterations * measured.validationSeconds
    : 0;
  const seconds = epoch * values.epochs;
  return (
    <>
      <Group gap="sm">
        {job === undefined ? (
          <Button size="compact-sm" variant="default" onClick={() => attempt(measure)}>
            {t('estimate.measure')}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" onClick={() => attempt(() => compute().cancel(job))}>
            {t('estimate.stop')}
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => attempt(() => saveForPython(values, model))}
        >
          {t('estimate.python')}
        </Button>
        <Text size="xs" role="status">
          {job !== undefined && t('estimate.measuring')}
          {measured &&
            job === undefined &&
            t('estimate.takes', {
              time: formatDuration(seconds, i18n.language),
              step: formatDuration(measured.trainSeconds, i18n.language),
              memory: formatBytes(measured.bytes, i18n.language),
              device: measured.device,
            })}
        </Text>
      </Group>
      {seconds > LONG_SECONDS && (
        <Alert color="yellow" p="xs">
          <Text size="xs">{t('estimate.long')}</Text>
        </Alert>
      )}
    </>
  );
}

/** What the seconds of a step depend on, as a key. */
function stepOf(spec: TrainSpec): string {
  const { dataset, plans, configuration, trainer, batchSize, device, meanTeacher } = spec;
  const { rates, frozenStages, unfreezeEvery } = spec;
  return JSON.stringify([
    ...[dataset, plans, configuration, trainer, batchSize, device, meanTeacher !== undefined],
    ...[rates, frozenStages, unfreezeEvery],
  ]);
}
