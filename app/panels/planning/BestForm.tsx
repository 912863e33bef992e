import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute, useAnswer } from '../../actions/index.ts';
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
    await addJob(bestOf(folder, chosen, count));
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

/** And how many folds each has. */
function useCompleteModels(folder: string) {
  const choices = useAnswer(folder, () => compute().trainingChoices(folder));
  const count = choices?.folds ?? 0;
  return { models: choices ? completeModels(choices.taken, count) : [], count };
}
