import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LoopTable as Table, TableRow } from '../../workers.ts';
import { type Column, SortableTable } from '../evaluation/SortableTable.tsx';
import { useDice } from '../useDice.ts';

/** Every stage of every round beside the labelled-only baseline. */
export function LoopTable({ table }: { readonly table: Table }) {
  const { t } = useTranslation('loop');
  const dice = useDice();
  const classes = Object.keys(table.rows[0]?.classes ?? {});
  const name = ({ stage, round }: TableRow) =>
    round === undefined ? t(`stage.${stage}`) : t('table.round', { stage: t(`stage.${stage}`), round });
  const columns: readonly Column<TableRow>[] = [
    { key: 'name', title: t('table.stage'), cell: name },
    {
      key: 'dice',
      title: t('table.dice'),
      isNumber: true,
      sortBy: (one) => one.dice,
      cell: (one) => dice(one.dice),
    },
    ...(classes.length > 1 ? classes : []).map(
      (label): Column<TableRow> => ({
        key: `class ${label}`,
        title: label,
        isNumber: true,
        sortBy: (one) => one.classes[label],
        cell: (one) => dice(one.classes[label]),
      }),
    ),
    {
      key: 'against',
      title: t('table.against'),
      isNumber: true,
      sortBy: ({ against }) => against?.meanDifference,
      cell: ({ against }) =>
        against &&
        against.cases > 0 &&
        (against.interval
          ? t('table.difference', {
              difference: signed(dice, against.meanDifference),
              low: signed(dice, against.interval[0]),
              high: signed(dice, against.interval[1]),
            })
          : signed(dice, against.meanDifference)),
    },
    { key: 'cases', title: t('table.cases'), isNumber: true, cell: ({ cases }) => cases },
  ];
  return (
    <div>
      <Text size="sm" fw={600} mt={4}>
        {t(table.optimistic ? 'table.optimistic' : 'table.title')}
      </Text>
      <SortableTable
        label={t('table.label')}
        rows={table.rows}
        columns={columns}
        keyOf={({ stage, round }) => `${stage}${round ?? ''}`}
      />
      <Text size="xs" c="dimmed">
        {t('table.note')}
      </Text>
    </div>
  );
}

const signed = (format: (value: number) => string, value: number): string =>
  value < 0 ? `−${format(-value)}` : `+${format(value)}`;
