import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CoverageSummary } from '../../editing/index.ts';
import { formatCount } from '../../i18n/index.ts';
import { useStudio } from '../../state/index.ts';
import type { AnnotationCoverage } from '../../workers.ts';

export interface CoverageTableProps {
  readonly folder: string;
  readonly coverage: AnnotationCoverage;
}

/** How much of each class a dataset's labels hold, and what training would miss. */
export function CoverageTable({ folder, coverage }: CoverageTableProps) {
  const { t, i18n } = useTranslation('datasets');
  const labels = useStudio((state) => state.datasets.find((one) => one.folder === folder)?.labels);
  const nameOf = (value: number) =>
    labels
      ?.filter(({ values }) => values.includes(value))
      .map(({ name }) => name)
      .join(' + ') || String(value);
  return (
    <>
      <CoverageSummary coverage={coverage} nameOf={nameOf} />
      <Table.ScrollContainer minWidth={380} mah="40vh" scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table stickyHeader verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('coverage.label')}</Table.Th>
              <Table.Th ta="right">{t('coverage.cases')}</Table.Th>
              <Table.Th ta="right">{t('editing:statistics.voxels')}</Table.Th>
              <Table.Th ta="right">{t('editing:annotation.share')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {coverage.classes.map(({ label, cases, voxels, share }) => (
              <Table.Tr key={label}>
                <Table.Td>{nameOf(label)}</Table.Td>
                <Table.Td ta="right">{formatCount(cases, i18n.language)}</Table.Td>
                <Table.Td ta="right">{formatCount(voxels, i18n.language)}</Table.Td>
                <Table.Td ta="right">{t('editing:annotation.percent', { value: share })}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
