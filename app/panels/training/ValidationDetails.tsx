import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Job, ValidationTable } from '../../workers.ts';
import { useJobFile } from '../jobs/useJobFile.ts';
import classes from './Training.module.css';

/** What the whole held-out cases showed: Dice by class and case. */
export function ValidationDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('training');
  const found = useJobFile<ValidationTable>(job, 'validation.json');
  if (!found) return null;
  const text = (dice: number | null) => (dice === null ? t('validation.none') : dice.toFixed(3));
  return (
    <section className={classes.wide} aria-label={t('validation.title')}>
      <h3 className={classes.chartTitle}>{t('validation.title')} · Dice</h3>
      <Table fz="xs" withRowBorders={false} verticalSpacing={2}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('validation.case')}</Table.Th>
            {found.classes.map(({ name }) => (
              <Table.Th key={name} ta="right">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.cases.map(({ name, dice }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {name}
              </Table.Th>
              {found.classes.map((one, c) => (
                <Table.Td key={one.name} ta="right">
                  {text(dice[c] ?? null)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
          <Table.Tr>
            <Table.Th scope="row">{t('validation.mean')}</Table.Th>
            {found.classes.map(({ name, dice }) => (
              <Table.Td key={name} ta="right" fw={600}>
                {text(dice)}
              </Table.Td>
            ))}
          </Table.Tr>
        </Table.Tbody>
      </Table>
    </section>
  );
}
