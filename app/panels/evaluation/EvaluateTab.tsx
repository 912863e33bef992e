import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { evaluateTeacher, useLabelledCases, useTeacher } from '../../teacher/index.ts';
import type { ModelSummary } from '../../workers.ts';
import { CasePicker, type ChosenCase } from './CasePicker.tsx';
import { CheckProgress } from './CheckProgress.tsx';
import { EvaluationTables } from './EvaluationTables.tsx';

const TOLERANCE_MM = 2;

/** How good a model is on labelled cases, and what that means for it as teacher. */
export function EvaluateTab({ model }: { readonly model: ModelSummary }) {
  const { t } = useTranslation('evaluation');
  const cases = useLabelledCases();
  const [chosen, choose] = useState<ReadonlyMap<string, ChosenCase>>(new Map());
  const [tolerance, setTolerance] = useState(TOLERANCE_MM);
  const run = useTeacher((state) => state.run);
  const evaluation = useTeacher((state) => state.evaluations[model.id]);
  const wanted = cases.filter(({ key }) => chosen.has(key));
  const start = () =>
    attempt(() =>
      evaluateTeacher(
        model.id,
        wanted.map(({ key, source }) => {
          const fold = chosen.get(key)?.fold;
          return { source, ...(fold !== undefined && { fold }) };
        }),
        tolerance,
        wanted.some(({ key }) => chosen.get(key)?.trainedOn),
      ),
    );
  return (
    <Stack gap="sm">
      <Text size="sm">{t('evaluate.what')}</Text>
      <CasePicker
        label={t('evaluate.cases')}
        cases={cases}
        empty={t('noLabelled')}
        chosen={chosen}
        onChoose={choose}
        folds={model.folds}
        asksTraining
      />
      {run ? (
        <CheckProgress run={run} />
      ) : (
        <Group align="flex-end">
          <NumberInput
            w={190}
            label={t('evaluate.tolerance')}
            min={0.1}
            max={50}
            step={0.5}
            suffix=" mm"
            value={tolerance}
            onChange={(mm) => typeof mm === 'number' && mm > 0 && setTolerance(mm)}
          />
          <Button disabled={wanted.length === 0} onClick={start}>
            {t('evaluate.start', { count: wanted.length })}
          </Button>
        </Group>
      )}
      {evaluation && (
        <>
          <Alert
            color={evaluation.verdict === 'use' && !evaluation.optimistic ? 'teal' : 'yellow'}
            role="status"
            title={t(`verdict.${evaluation.verdict}.title`)}
          >
            <Text size="sm">
              {t(`verdict.${evaluation.verdict}.what`, { weak: evaluation.weak.join(', ') || '–' })}
            </Text>
            <Text size="sm" mt={4}>
              {t(evaluation.optimistic ? 'verdict.optimistic' : 'verdict.trainedOn')}
            </Text>
          </Alert>
          <EvaluationTables evaluation={evaluation} />
        </>
      )}
    </Stack>
  );
}
