import { NativeSelect, Text } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { validatingFolds, withCaseIn } from '../../planning/index.ts';
import type { Split, SplitCase, SplittingFacts } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';

export interface FoldTableProps {
  readonly facts: SplittingFacts;
  readonly folds: readonly Split[];
  readonly onChange: (folds: readonly Split[]) => void;
}

const NONE = '';

/** A row a case: whose it is, and the fold that validates on it. */
export function FoldTable({ facts, folds, onChange }: FoldTableProps) {
  const { t } = useTranslation('planning');
  const validating = useMemo(() => validatingFolds(folds), [folds]);
  const foldOf = ({ id }: SplitCase) => validating.get(id);
  const choices = [
    ...folds.map((_, fold) => ({ value: String(fold), label: t('splits.fold', { fold }) })),
    { value: NONE, label: t('splits.onlyTrains') },
  ];
  const columns: readonly Column<SplitCase>[] = [
    { key: 'case', title: t('column.case'), sortBy: ({ id }) => id, cell: ({ id }) => id },
    {
      key: 'patient',
      title: t('column.patient'),
      sortBy: ({ patient }) => patient,
      cell: ({ patient, id }) => (patient === id ? '–' : patient),
    },
    {
      key: 'fold',
      title: t('column.fold'),
      sortBy: foldOf,
      cell: (one) =>
        one.locked || one.onlyTrains ? (
          <Text size="xs">{t(one.locked ? 'splits.locked' : 'splits.pseudo')}</Text>
        ) : (
          <NativeSelect
            size="xs"
            aria-label={t('splits.foldOf', { name: one.id })}
            value={String(foldOf(one) ?? NONE)}
            data={choices}
            onChange={(event) => {
              const { value } = event.currentTarget;
              onChange(withCaseIn(folds, one.id, value === NONE ? undefined : Number(value)));
            }}
          />
        ),
    },
  ];
  return (
    <SortableTable
      label={t('splits.table')}
      rows={facts.cases}
      columns={columns}
      keyOf={({ id }) => id}
      order={{ by: 'fold', down: false }}
      height="360px"
    />
  );
}
