import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ClassifierReport } from '../../workers.ts';
import classes from './plots.module.css';

export interface ConfusionTableProps {
  readonly task: ClassifierReport['facts']['task'];
  /** One, or one a label. */
  readonly tables: readonly (readonly (readonly number[])[])[];
}

/** Cases by what they are and what they are said to be. */
export function ConfusionTable({ task, tables }: ConfusionTableProps) {
  const { t } = useTranslation('classification');
  const isMany = task.kind === 'multiLabel';
  const names = isMany ? [t('confusion.without'), t('confusion.with')] : task.classes;
  return tables.map((table, k) => {
    const title = isMany ? t('confusion.of', { name: task.classes[k] ?? '' }) : t('confusion.title');
    return (
      <figure key={title} className={classes.figure}>
        <figcaption>{title}</figcaption>
        <Table withTableBorder withColumnBorders verticalSpacing={2} fz="xs" w="auto" aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('confusion.axes')}</Table.Th>
              {names.map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {table.map((row, truth) => (
              <Table.Tr key={names[truth]}>
                <Table.Th scope="row">{names[truth]}</Table.Th>
                {row.map((count, said) => (
                  <Table.Td key={names[said]} className={truth === said ? classes.hit : undefined}>
                    {count}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </figure>
    );
  });
}
