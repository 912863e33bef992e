import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import { saveBlob } from '../../files/index.ts';
import { resultsCsv } from '../../results/index.ts';
import type { CrossValidationResults, Job } from '../../workers.ts';
import { CandidateTable } from './CandidateTable.tsx';
import { Comparison } from './Comparison.tsx';
import { useCandidateNames } from './useCandidateNames.ts';

/** What a cross-validation showed: the best, every model and ensemble, any two of them case by case. */
export function CrossValidationDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('results');
  const results = useResults(job);
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
      <CandidateTable results={results} />
      <Text size="xs" c="dimmed">
        {t('optimistic')}
      </Text>
      <Title order={3} size="sm">
        {t('compare.title')}
      </Title>
      <Comparison dataset={dataset} results={results} best={best?.source} />
    </Stack>
  );
}

const datasetOf = ({ spec }: Job): string | undefined =>
  spec.kind === 'findBest' || spec.kind === 'accumulate' ? spec.dataset : undefined;

function useResults(job: Job): CrossValidationResults | undefined {
  const [results, setResults] = useState<CrossValidationResults>();
  const { state } = job;
  const dataset = datasetOf(job);
  useEffect(() => {
    if (dataset === undefined || state !== 'done') return;
    let current = true;
    void compute()
      .crossValidationResults(dataset)
      .then((found) => current && setResults(found), showFailure);
    return () => {
      current = false;
    };
  }, [dataset, state]);
  return results;
}
