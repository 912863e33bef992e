import { useTranslation } from 'react-i18next';
import type { CandidateResults, CrossValidationResults } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { useDice } from '../useDice.ts';
import { useCandidateNames } from './useCandidateNames.ts';

/** Mean Dice of every model and ensemble, best first. */
export function CandidateTable({ results }: { readonly results: CrossValidationResults }) {
  const { t } = useTranslation('results');
  const names = useCandidateNames();
  const dice = useDice();
  const columns: readonly Column<CandidateResults>[] = [
    { key: 'name', title: t('column.name'), sortBy: names, cell: names },
    {
      key: 'dice',
      title: t('column.dice'),
      isNumber: true,
      sortBy: (one) => one.dice,
      cell: (one) => dice(one.dice),
    },
    ...results.classes.map(
      (name, c): Column<CandidateResults> => ({
        key: `class ${name}`,
        title: name,
        isNumber: true,
        sortBy: ({ classes }) => classes[c],
        cell: ({ classes }) => dice(classes[c]),
      }),
    ),
    {
      key: 'cases',
      title: t('column.cases'),
      isNumber: true,
      sortBy: ({ cases }) => cases.length,
      cell: ({ cases }) => cases.length,
    },
  ];
  return (
    <SortableTable
      label={t('table')}
      rows={results.candidates}
      columns={columns}
      keyOf={({ source }) => source}
      order={{ by: 'dice', down: true }}
    />
  );
}
