import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { takePrecision, useConfidence } from '../../confidence/index.ts';
import {
  findPrecisionCuts,
  fittingCalibration,
  openTeacher,
  readTeacherFacts,
  teacherRun,
  useTeacher,
} from '../../teacher/index.ts';

/** Cuts at which a class is as precise on held-out labelled cases as asked. */
export function PrecisionFields() {
  const { t } = useTranslation('pseudoLabels');
  const opened = useConfidence((state) => state.opened);
  const target = useConfidence((state) => state.master.precision);
  const model = opened?.model ?? '';
  const calibration = useTeacher((state) => fittingCalibration(state.calibrations[model]))?.calibration;
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
      takePrecision(await findPrecisionCuts(teacherRun(model), target));
      useConfidence.setState({ view: 'pseudoLabel' });
    });
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
      <Promised />
    </Stack>
  );
}

/** Classes whose precision nobody can promise; the others say it in their rows. */
function Promised() {
  const { t, i18n } = useTranslation('pseudoLabels');
  const opened = useConfidence((state) => state.opened);
  const found = useConfidence((state) => state.precision);
  if (!found) return null;
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const nameOf = (value: number) => opened?.classes.find((one) => one.value === value)?.name ?? String(value);
  return (
    <Stack gap={2} role="status">
      {found
        .filter(({ kind }) => kind !== 'reached')
        .map((one) => (
          <Text key={one.value} size="xs">
            {one.kind === 'unavailable'
              ? t('precision.unavailable', { name: nameOf(one.value), count: one.cases })
              : t('precision.unreachable', { name: nameOf(one.value), bound: share.format(one.lowerBound) })}
          </Text>
        ))}
    </Stack>
  );
}
