import { Alert, Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatDuration, formatStep } from '../../i18n/index.ts';
import { measureTraining, saveForPython, type TrainingValues } from '../../training/index.ts';
import type { ModelSummary, TrainingMeasure, TrainSpec } from '../../workers.ts';
import type { useBusy } from '../useBusy.ts';
import { useDeviceWords } from '../useDeviceWords.ts';
import { useWork, type Work } from '../useWork.ts';
import { WorkProgress } from '../WorkProgress.tsx';

/** From here on a browser is the wrong place. */
const LONG_SECONDS = 12 * 3600;

export interface TrainingEstimateProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  /** The training that the values ask for. */
  readonly spec: TrainSpec;
  /** True where there is nothing to train on. */
  readonly disabled: boolean;
  readonly form: ReturnType<typeof useBusy>;
  /** The dataset may have plans now. */
  readonly onPlans: () => void;
}

/** The time that the training will take, by measured steps; and the way to Python where that is too long. */
export function TrainingEstimate({ values, model, spec, disabled, form, onPlans }: TrainingEstimateProps) {
  const { t, i18n } = useTranslation('training');
  const deviceWords = useDeviceWords();
  const [found, setFound] = useState<{ readonly step: string; readonly measure: TrainingMeasure }>();
  const { work, start, cancel } = useWork();
  const packing = useWork();
  const { busy } = form;
  // Whoever starts wants the training, not its time; the worker would end the measurement first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `cancel` is made anew at every turn
  useEffect(() => {
    if (busy === 'start') cancel();
  }, [busy]);
  const step = stepOf(spec);
  // Of another network or another batch it says nothing.
  const measured = found?.step === step ? found.measure : undefined;
  const measure = () =>
    start(async (_, signal) => {
      setFound({ step, measure: await measureTraining(values, model, signal) });
      onPlans();
    });
  const epoch = measured
    ? values.iterations * measured.trainSeconds + values.validationIterations * measured.validationSeconds
    : 0;
  const seconds = epoch * values.epochs;
  return (
    <>
      <Group gap="sm">
        {work ? (
          <Button size="compact-sm" variant="default" onClick={cancel}>
            {t('estimate.stop')}
          </Button>
        ) : (
          <Button size="compact-sm" variant="default" disabled={disabled} onClick={measure}>
            {t('estimate.measure')}
          </Button>
        )}
        {packing.work ? (
          <Button size="compact-sm" variant="default" onClick={packing.cancel}>
            {t('estimate.packing.stop')}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            disabled={disabled}
            onClick={() =>
              form.run('python', async () => {
                await packing.start((onProgress, signal) => saveForPython(values, model, onProgress, signal));
                onPlans();
              })
            }
          >
            {t('estimate.python')}
          </Button>
        )}
        <Text size="xs" role="status">
          {work && t('estimate.measuring')}
          {measured &&
            !work &&
            t('estimate.takes', {
              time: formatDuration(seconds, i18n.language),
              step: formatStep(measured.trainSeconds, i18n.language),
              memory: formatBytes(measured.bytes, i18n.language),
              device: deviceWords(measured.device),
            })}
        </Text>
      </Group>
      {packing.work && (
        <WorkProgress
          key={packing.work.progress?.stage}
          label={t(`estimate.packing.${stageOf(packing.work)}`)}
          progress={packing.work.progress}
        />
      )}
      {seconds > LONG_SECONDS && (
        <Alert color="yellow" p="xs">
          <Text size="xs">{t('estimate.long')}</Text>
        </Alert>
      )}
    </>
  );
}

/** Of the zip for Python: cases are measured where nobody did, and read; then the files are written. */
function stageOf({ progress }: Work): 'preprocess' | 'read' | 'write' {
  const stage = progress?.stage;
  return stage === 'preprocess' || stage === 'write' ? stage : 'read';
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
