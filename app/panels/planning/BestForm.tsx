import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import { bestOf, closePlanning, completeModels } from '../../planning/index.ts';
import { addJob } from '../../queue/index.ts';
import { shortName } from '../../results/index.ts';

type Candidate = ReturnType<typeof completeModels>[number];

const nameOf = ({ trainer, plans, configuration }: Candidate): string =>
  `${trainer}__${plans}__${configuration}`;

/** Compares cross-validated configurations and the ensembles of two of them. */
export function BestForm({ folder }: { readonly folder: string }) {
  const { t } = useTranslation('planning');
  const { models, count } = useCompleteModels(folder);
  const [left, leave] = useState<ReadonlySet<string>>(new Set());
  const chosen = models.filter((one) => !left.has(nameOf(one)));
  if (models.length === 0) return <Text size="sm">{t('best.none')}</Text>;
  const start = async () => {
    await addJob(t('job.best', { folder }), bestOf(folder, chosen, count));
    closePlanning();
  };
  return (
    <Stack gap="xs" align="flex-start">
      <Text size="sm">{t('best.what')}</Text>
      {models.map((one) => {
        const name = nameOf(one);
        return (
          <Checkbox
            key={name}
            size="xs"
            label={shortName(name)}
            checked={!left.has(name)}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              leave(new Set(checked ? [...left].filter((other) => other !== name) : [...left, name]));
            }}
          />
        );
      })}
      <Button size="compact-sm" disabled={chosen.length === 0} onClick={() => attempt(start)}>
        {t('best.do')}
      </Button>
    </Stack>
  );
}

interface Complete {
  readonly models: readonly Candidate[];
  /** Folds of each. */
  readonly count: number;
}

function useCompleteModels(folder: string): Complete {
  const [complete, setComplete] = useState<Complete>({ models: [], count: 0 });
  useEffect(() => {
    let current = true;
    void compute()
      .trainingChoices(folder)
      .then(
        ({ taken, folds }) => current && setComplete({ models: completeModels(taken, folds), count: folds }),
        showFailure,
      );
    return () => {
      current = false;
    };
  }, [folder]);
  return complete;
}
