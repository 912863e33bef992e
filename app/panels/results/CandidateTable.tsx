import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { figureOf, isLowerBetter } from '../../results/index.ts';
import type { CandidateResults, CrossValidationResults, Figure } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { useCandidateNames } from './useCandidateNames.ts';
import { useFigure } from './useFigure.ts';

export interface CandidateTableProps {
  readonly results: CrossValidationResults;
  readonly figure: Figure;
}

/** A figure of every model and ensemble, best first. */
export const CandidateTable = memo(function CandidateTable({ results, figure }: CandidateTableProps) {
  const { t } = useTranslation('results');
  const names = useCandidateNames();
  const number = useFigure(figure);
  // nnU-Net's own mean, by which it chooses, where there is one.
  const mean = (one: CandidateResults) => (figure === 'dice' ? one.dice : figureOf(one.classes, { figure }));
  const columns: readonly Column<CandidateResults>[] = [
    { key: 'name', title: t('column.name'), sortBy: names, cell: names },
    {
      key: 'mean',
      title: t('column.mean', { figure: t(`figure.${figure}`) }),
      isNumber: true,
      sortBy: mean,
      cell: (one) => number(mean(one)),
    },
    ...results.classes.map(
      (name, c): Column<CandidateResults> => ({
        key: `class ${name}`,
        title: name,
        isNumber: true,
        sortBy: ({ classes }) => classes[c]?.[figure],
        cell: ({ classes }) => number(classes[c]?.[figure]),
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
      key={isLowerBetter(figure) ? 'least' : 'most'}
      label={t('table')}
      rows={results.candidates}
      columns={columns}
      keyOf={({ source }) => source}
      order={{ by: 'mean', down: !isLowerBetter(figure) }}
    />
  );
});
