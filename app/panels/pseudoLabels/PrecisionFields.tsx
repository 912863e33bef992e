import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { takeCuts, useConfidence } from '../../confidence/index.ts';
import {
  fittingCalibration,
  openTeacher,
  readTeacherFacts,
  teacherRun,
  useTeacher,
} from '../../teacher/index.ts';
import type { PrecisionThreshold } from '../../workers.ts';

/** Cuts at which a class is as precise on held-out labelled cases as asked. */
export function PrecisionFields() {
  const { t, i18n } = useTranslation('pseudoLabels');
  const opened = useConfidence((state) => state.opened);
  const target = useConfidence((state) => state.master.precision);
  const model = opened?.model ?? '';
  const calibration = useTeacher((state) => fittingCalibration(state.calibrations[model]))?.calibration;
  const [found, setFound] = useState<readonly PrecisionThreshold[]>([]);
  useEffect(() => {
    if (model !== '') void attempt(() => readTeacherFacts(model));
  }, [model]);
  if (!calibration) {
    return (
      <Stack gap={6} align="flex-start">
        <Text size="xs" role="note">
          {t('precision.none')}
        </Text>
        <Button size="compact-xs" variant="light" onClick={() => openTeacher(model, 'calibrate')}>
          {t('precision.calibrate')}
        </Button>
      </Stack>
    );
  }
  const find = () =>
    attempt(async () => {
      const run = teacherRun(model);
      const cuts = await compute().precisionThresholds({ calibration: calibration.id, run, target, seed: 0 });
      setFound(cuts);
      takeCuts(cuts.filter((one) => one.kind !== 'unavailable'));
    });
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const nameOf = (value: number) => opened?.classes.find((one) => one.value === value)?.name ?? String(value);
  const missed = found.filter(({ kind }) => kind !== 'reached');
  return (
    <Stack gap={6}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NumberInput
          flex={1}
          label={t('precision.target')}
          min={50}
          max={99.9}
          step={1}
          decimalScale={2}
          suffix=" %"
          value={Math.round(target * 1e4) / 100}
          onChange={(value) =>
            typeof value === 'number' &&
            useConfidence.setState(({ master }) => ({ master: { ...master, precision: value / 100 } }))
          }
        />
        <Button onClick={find}>{t('precision.find')}</Button>
      </Group>
      {missed.map((one) => (
        <Text key={one.value} size="xs" role="status">
          {one.kind === 'unavailable'
            ? t('precision.unavailable', { name: nameOf(one.value), count: one.cases })
            : t('precision.unreachable', {
                name: nameOf(one.value),
                bound: percent.format(one.kind === 'unreachable' ? one.lowerBound : 0),
              })}
        </Text>
      ))}
    </Stack>
  );
}
