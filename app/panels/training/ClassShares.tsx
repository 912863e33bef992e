import { Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import { plansName, type TrainingValues } from '../../training/index.ts';
import type { DatasetStatistics, ModelSummary, TrainingChoices } from '../../workers.ts';

export interface ClassSharesProps {
  readonly values: TrainingValues;
  readonly model: ModelSummary | undefined;
  readonly choices: TrainingChoices | undefined;
}

/** How much there is of each class and how large the cases are: what the order of patches is chosen by. */
export function ClassShares({ values, model, choices }: ClassSharesProps) {
  const { t, i18n } = useTranslation('training');
  const found = useStatistics(values, plansName(values, model), choices);
  if (!found)
    return (
      <Text size="xs" c="dimmed">
        {t('shares.none')}
      </Text>
    );
  const [smallest, middle, largest] = found.sizes.map((size) => size.join(' × '));
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <div>
      <Table fz="xs" withRowBorders={false} aria-label={t('shares.title')} verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('shares.class')}</Table.Th>
            <Table.Th>{t('shares.share')}</Table.Th>
            <Table.Th>{t('shares.cases')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.classes.map(({ name, share, cases }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td>{percent.format(share)}</Table.Td>
              <Table.Td>{t('shares.of', { cases, count: found.cases })}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t('shares.sizes', { smallest, middle, largest })}{' '}
        {t('shares.suggested', { iterations: found.suggestedIterations, count: found.cases })}
      </Text>
    </div>
  );
}

function useStatistics(
  { dataset, configuration }: TrainingValues,
  plans: string,
  choices: TrainingChoices | undefined,
): DatasetStatistics | undefined {
  const [found, setFound] = useState<DatasetStatistics>();
  const isThere = choices?.plans.some(({ name }) => name === plans) === true;
  useEffect(() => {
    setFound(undefined);
    if (!isThere) return;
    let current = true;
    void compute()
      .trainingStatistics(dataset, plans, configuration)
      .then((statistics) => current && setFound(statistics), showFailure);
    return () => {
      current = false;
    };
  }, [isThere, dataset, plans, configuration]);
  return found;
}
