import { Alert, Button, Checkbox, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { calibrateTeacher, useLabelledCases, useTeacher } from '../../teacher/index.ts';
import type { ModelSummary } from '../../workers.ts';
import { CalibrationReport } from './CalibrationReport.tsx';
import { CasePicker, type ChosenCase } from './CasePicker.tsx';
import { CheckProgress } from './CheckProgress.tsx';

/** Makes 95 % mean 95 %: temperatures fitted on labelled cases that the model was not trained on. */
export function CalibrateTab({ model }: { readonly model: ModelSummary }) {
  const { t } = useTranslation('evaluation');
  const cases = useLabelledCases();
  const [chosen, choose] = useState<ReadonlyMap<string, ChosenCase>>(new Map());
  const [allowed, allow] = useState(false);
  const [perClass, setPerClass] = useState(true);
  const run = useTeacher((state) => state.run);
  const stored = useTeacher((state) => state.calibrations[model.id]) ?? [];
  const wanted = cases.filter(({ key }) => chosen.has(key));
  const trainedOn = [...chosen.values()].some((one) => one.trainedOn);
  const start = () =>
    attempt(() =>
      calibrateTeacher(
        model.id,
        wanted.map(({ key, source }) => {
          const one = chosen.get(key);
          return {
            source,
            ...(one?.fold !== undefined && { fold: one.fold }),
            ...(one?.trainedOn && { trainedOn: true }),
          };
        }),
        allowed,
        perClass,
      ),
    );
  return (
    <Stack gap="sm">
      <Text size="sm">{t('calibrate.what')}</Text>
      <CasePicker
        label={t('calibrate.cases')}
        cases={cases}
        empty={t('noLabelled')}
        chosen={chosen}
        onChoose={choose}
        folds={model.folds}
        asksTraining
      />
      {trainedOn && (
        <Alert color="red" title={t('calibrate.training.title')}>
          <Stack gap={6}>
            <Text size="sm">{t('calibrate.training.what')}</Text>
            <Checkbox
              size="xs"
              label={t('calibrate.training.allow')}
              checked={allowed}
              onChange={(event) => allow(event.currentTarget.checked)}
            />
          </Stack>
        </Alert>
      )}
      <Switch
        label={t('calibrate.perClass')}
        description={t('calibrate.perClassWhat')}
        checked={perClass}
        onChange={(event) => setPerClass(event.currentTarget.checked)}
      />
      {run ? (
        <CheckProgress run={run} />
      ) : (
        <Group>
          <Button disabled={wanted.length === 0 || (trainedOn && !allowed)} onClick={start}>
            {t('calibrate.start', { count: wanted.length })}
          </Button>
        </Group>
      )}
      {stored.length > 0 && (
        <>
          <Title order={3} size="sm" mt="xs">
            {t('calibrate.stored')}
          </Title>
          {stored.map((one) => (
            <CalibrationReport key={one.calibration.id} stored={one} />
          ))}
        </>
      )}
    </Stack>
  );
}
