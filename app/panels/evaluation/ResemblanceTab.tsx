import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { compareWithTraining, useImageCases, useLabelledCases, useTeacher } from '../../teacher/index.ts';
import type { ModelSummary } from '../../workers.ts';
import { CasePicker, type ChosenCase } from './CasePicker.tsx';
import { ResemblanceTable } from './ResemblanceTable.tsx';

/** Do these scans look like what the model was trained on? Calibration and thresholds hold only where they do. */
export function ResemblanceTab({ model }: { readonly model: ModelSummary }) {
  const { t } = useTranslation('evaluation');
  const cases = useImageCases();
  const labelled = useLabelledCases();
  const [chosen, choose] = useState<ReadonlyMap<string, ChosenCase>>(new Map());
  const [withLabelled, takeLabelled] = useState(false);
  const running = useTeacher((state) => state.resembling);
  const found = useTeacher((state) => state.resemblances[model.id]);
  const wanted = cases.filter(({ key }) => chosen.has(key));
  return (
    <Stack gap="sm">
      <Text size="sm">{t('resemblance.what')}</Text>
      <CasePicker
        label={t('resemblance.cases')}
        cases={cases}
        empty={t('resemblance.none')}
        chosen={chosen}
        onChoose={choose}
      />
      <Switch
        label={t('resemblance.labelled', { count: labelled.length })}
        description={t('resemblance.labelledWhat')}
        disabled={labelled.length === 0}
        checked={withLabelled}
        onChange={(event) => takeLabelled(event.currentTarget.checked)}
      />
      <Group>
        <Button
          disabled={wanted.length === 0 || running !== undefined}
          loading={running !== undefined}
          onClick={() =>
            attempt(() =>
              compareWithTraining(
                model.id,
                wanted.map(({ source }) => source),
                withLabelled ? labelled.map(({ source }) => source) : [],
              ),
            )
          }
        >
          {t('resemblance.start', { count: wanted.length })}
        </Button>
        {running && (
          <Text size="sm" role="status">
            {t('resemblance.progress', { done: running.done, total: running.total })}
          </Text>
        )}
      </Group>
      {found && <ResemblanceTable found={found} />}
    </Stack>
  );
}
