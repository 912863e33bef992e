import { Button, Group, Loader, Modal, Stack, Table, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../actions/index.ts';
import { saveBlob } from '../files/index.ts';
import { formatCount, formatMillilitres } from '../i18n/index.ts';
import { shownScanOf, useStudio } from '../state/index.ts';
import { useEditing } from './editingStore.ts';
import { measureSegments, type StatisticsRow, statisticsCsv } from './statistics.ts';

const close = () => useEditing.setState({ dialog: undefined });

/** Voxels, volume and intensities of every segment, and the same as a CSV file. */
export function StatisticsDialog() {
  const { t } = useTranslation('editing');
  const opened = useEditing((state) => state.dialog === 'statistics');
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="xl"
      title={t('statistics.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {opened && <Measured />}
    </Modal>
  );
}

function Measured() {
  const { t } = useTranslation('editing');
  const name = useEditing((state) => state.edited?.name ?? '');
  const rows = useMeasured();
  const isCt = useStudio((state) => shownScanOf(state)?.modality === 'CT');
  if (!rows)
    return (
      <Group gap="xs" role="status">
        <Loader size={14} />
        <Text size="sm">{t('statistics.measuring')}</Text>
      </Group>
    );
  const save = () =>
    saveBlob(new Blob([statisticsCsv(rows)], { type: 'text/csv;charset=utf-8' }), `${name}_statistics.csv`);
  return (
    <Stack>
      <Table.ScrollContainer minWidth={520} mah="60vh">
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('statistics.segment')}</Table.Th>
              <Table.Th ta="right">{t('statistics.voxels')}</Table.Th>
              <Table.Th ta="right">ml</Table.Th>
              <Table.Th ta="right">{t(isCt ? 'statistics.meanHu' : 'statistics.mean')}</Table.Th>
              <Table.Th ta="right">{t('statistics.least')}</Table.Th>
              <Table.Th ta="right">{t('statistics.most')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Row key={row.value} row={row} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Group justify="flex-end">
        <Button onClick={save}>{t('statistics.csv')}</Button>
      </Group>
    </Stack>
  );
}

function Row({ row }: { readonly row: StatisticsRow }) {
  const { i18n } = useTranslation('editing');
  const number = (value: number) =>
    Number.isFinite(value)
      ? new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(value)
      : '–';
  return (
    <Table.Tr>
      <Table.Td>{row.name}</Table.Td>
      <Table.Td ta="right">{formatCount(row.voxels, i18n.language)}</Table.Td>
      <Table.Td ta="right">{formatMillilitres(row.millilitres, i18n.language)}</Table.Td>
      <Table.Td ta="right">
        {row.voxels > 0 ? `${number(row.mean)} ± ${number(row.deviation)}` : '–'}
      </Table.Td>
      <Table.Td ta="right">{number(row.least)}</Table.Td>
      <Table.Td ta="right">{number(row.most)}</Table.Td>
    </Table.Tr>
  );
}

function useMeasured(): readonly StatisticsRow[] | undefined {
  const [rows, setRows] = useState<readonly StatisticsRow[]>();
  useEffect(() => {
    let wanted = true;
    void attempt(async () => {
      const measured = await measureSegments(useEditing.getState().segments);
      if (wanted) setRows(measured);
    });
    return () => {
      wanted = false;
    };
  }, []);
  return rows;
}
