import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import {
  confidenceSession,
  EVERYTHING,
  type OpenedConfidence,
  shellShares,
  useConfidence,
} from '../../confidence/index.ts';
import { SHELL_ENDS_MM } from '../../workers.ts';
import classes from './BorderCoverage.module.css';

/** What is kept at which distance from the nearest border: high cuts keep cores and drop borders. */
export function BorderCoverage({ opened }: { readonly opened: OpenedConfidence }) {
  const { t } = useTranslation('pseudoLabels');
  const cuts = useConfidence((state) => state.cuts);
  useConfidence((state) => state.counted);
  const tally = confidenceSession()?.tally;
  const rows = opened.classes.flatMap(({ value, name }) => {
    const one = tally?.classes.find((counts) => counts.value === value);
    return one ? [{ value, name, shares: shellShares(one, cuts[value] ?? EVERYTHING) }] : [];
  });
  const ends = [0, ...SHELL_ENDS_MM];
  return (
    <>
      <Text size="xs" c="dimmed" mb={4}>
        {t('borders.what')}
      </Text>
      <Table fz="xs" verticalSpacing={3} horizontalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('borders.class')}</Table.Th>
            {ends.map((from, at) => (
              <Table.Th key={from} ta="right">
                {at + 1 < ends.length ? `${from}–${ends[at + 1]}` : `> ${from}`}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ value, name, shares }) => (
            <Table.Tr key={value}>
              <Table.Th scope="row" fw={400} className={classes.name}>
                {name}
              </Table.Th>
              {ends.map((from, at) => (
                <Cell key={from} share={shares[at]} />
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function Cell({ share }: { readonly share: number | undefined }) {
  const { t } = useTranslation('pseudoLabels');
  if (share === undefined)
    return (
      <Table.Td ta="right" c="dimmed">
        –
      </Table.Td>
    );
  return (
    <Table.Td ta="right" className={classes.share} style={{ '--share': share }}>
      {t('share', { value: share })}
    </Table.Td>
  );
}
