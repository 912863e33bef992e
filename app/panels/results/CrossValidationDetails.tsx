import { Alert, Button, Group, NativeSelect, Stack, Text, Title } from '@mantine/core';
import { useDeferredValue, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute, useAnswer, useAskedAgain } from '../../actions/index.ts';
import { saveBlob } from '../../files/index.ts';
import { FIGURES, resultsCsv } from '../../results/index.ts';
import type { Figure, Job } from '../../workers.ts';
import { CandidateTable } from './CandidateTable.tsx';
import { Comparison } from './Comparison.tsx';
import { useCandidateNames } from './useCandidateNames.ts';

/** What a cross-validation showed: the best, every model and ensemble, any two of them case by case. */
export function CrossValidationDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('results');
  const { results, refresh } = useResults(job);
  const [figure, setFigure] = useState<Figure>('dice');
  const [of, setClass] = useState<number>();
  // Tables and dots of thousands of cases follow the choice a frame later: the choice itself is seen at once.
  const looked = useDeferredValue(useMemo(() => ({ figure, of }), [figure, of]));
  const names = useCandidateNames();
  if (!results || results.candidates.length === 0)
    return (
      <Text size="xs" c="dimmed">
        {t('none')}
      </Text>
    );
  const best = results.candidates.find(
    ({ identifier, postprocessed }) => identifier === job.outcome?.best && !postprocessed,
  );
  const steps = Number(job.outcome?.steps ?? 0);
  const dataset = datasetOf(job) ?? '';
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="sm">
        {best && (
          <Text size="sm" fw={600}>
            {t('best', { name: names(best) })} {t(steps > 0 ? 'helps' : 'helpsNot')}
          </Text>
        )}
        <Button
          size="compact-xs"
          variant="default"
          onClick={() =>
            saveBlob(
              new Blob([resultsCsv(results)], { type: 'text/csv;charset=utf-8' }),
              `${dataset}_crossval.csv`,
            )
          }
        >
          {t('csv')}
        </Button>
      </Group>
      <Alert color="yellow" p="xs" title={t('optimistic.title')}>
        <Text size="xs">{t('optimistic.what')}</Text>
      </Alert>
      <Group gap="sm">
        <NativeSelect
          size="xs"
          label={t('figure.label')}
          value={figure}
          data={FIGURES.map((value) => ({ value, label: t(`figure.${value}`) }))}
          onChange={(event) => setFigure(FIGURES.find((one) => one === event.currentTarget.value) ?? 'dice')}
        />
        <NativeSelect
          size="xs"
          label={t('figure.of')}
          value={of === undefined ? '' : String(of)}
          data={[
            { value: '', label: t('figure.allClasses') },
            ...results.classes.map((name, c) => ({ value: String(c), label: name })),
          ]}
          onChange={(event) => {
            const { value } = event.currentTarget;
            setClass(value === '' ? undefined : Number(value));
          }}
        />
      </Group>
      <CandidateTable results={results} figure={looked.figure} />
      <Title order={3} size="sm">
        {t('compare.title')}
      </Title>
      <Comparison
        dataset={dataset}
        results={results}
        best={best?.source}
        looked={looked}
        onChange={refresh}
      />
    </Stack>
  );
}

const datasetOf = ({ spec }: Job): string | undefined =>
  spec.kind === 'findBest' || spec.kind === 'accumulate' ? spec.dataset : undefined;

function useResults(job: Job) {
  const [asked, refresh] = useAskedAgain();
  const dataset = (job.state === 'done' && datasetOf(job)) || '';
  const ask = () => compute().crossValidationResults(dataset);
  return { results: useAnswer(dataset || undefined, ask, asked), refresh };
}
