import { Checkbox, Modal, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../i18n/index.ts';
import { CoverageSummary } from './CoverageSummary.tsx';
import { annotate } from './editing.ts';
import { useEditing } from './editingStore.ts';
import { useCoverage } from './useCoverage.ts';

const close = () => useEditing.setState({ dialog: undefined });

/** Which classes somebody looked for in this scan, how much of each was marked, and what training would miss. */
export function AnnotationDialog() {
  const { t } = useTranslation('editing');
  const opened = useEditing((state) => state.dialog === 'annotation');
  return (
    <Modal
      opened={opened}
      onClose={close}
      size="lg"
      title={t('annotation.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      {opened && <Coverage />}
    </Modal>
  );
}

function Coverage() {
  const { t, i18n } = useTranslation('editing');
  const { coverage, nameOf, isAnnotated } = useCoverage();
  const unknown = useEditing((state) => state.unknown);
  const share = (value: number) => t('annotation.percent', { value });
  return (
    <Stack>
      <Text size="sm">{t('annotation.what')}</Text>
      <CoverageSummary coverage={coverage} nameOf={nameOf} />
      <Table.ScrollContainer minWidth={420} mah="50vh">
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('annotation.lookedFor')}</Table.Th>
              <Table.Th ta="right">{t('statistics.voxels')}</Table.Th>
              <Table.Th ta="right">{t('annotation.share')}</Table.Th>
              <Table.Th ta="right">{t('annotation.unknown')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {coverage.classes.map(({ label, voxels, share: part }) => (
              <Table.Tr key={label}>
                <Table.Td>
                  <Checkbox
                    label={nameOf(label)}
                    checked={isAnnotated(label)}
                    disabled={label === 0}
                    onChange={(event) => annotate(label, event.currentTarget.checked)}
                  />
                </Table.Td>
                <Table.Td ta="right">{formatCount(voxels, i18n.language)}</Table.Td>
                <Table.Td ta="right">{share(part)}</Table.Td>
                <Table.Td ta="right">
                  {label === 0 ? '–' : formatCount(unknown[label] ?? 0, i18n.language)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
