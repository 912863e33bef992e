import { Modal, Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCount, formatTriple } from '../../i18n/index.ts';
import type { ModelSummary } from '../../workers.ts';

export interface ModelDetailsProps {
  readonly model: ModelSummary;
  readonly onClose: () => void;
}

export function ModelDetails({ model, onClose }: ModelDetailsProps) {
  const { t, i18n } = useTranslation('models');
  const { language } = i18n;
  const labels = model.labels.map(({ name, values }) => `${values.join('+')} ${name}`).join(', ');
  const rows = [
    ['dataset', model.dataset],
    ['trainer', model.trainer],
    ['plans', model.plans],
    ['configuration', model.configuration],
    ['architecture', model.architecture],
    ['channels', model.channels.join(', ')],
    ['labelNames', labels],
    ['patchSize', model.patchSize.join(' × ')],
    ['spacing', `${formatTriple([...model.spacing].reverse(), language, 4)} mm`],
    ['foldList', model.folds.join(', ')],
    ['checkpoints', model.checkpoints.join(', ')],
    ['parameters', formatCount(model.parameterCount, language)],
    ['size', formatBytes(model.bytes, language)],
    ['sha256', model.sha256],
  ] as const;
  return (
    <Modal
      opened
      onClose={onClose}
      title={model.name}
      size="lg"
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <Table variant="vertical" layout="fixed">
        <Table.Tbody>
          {rows.map(([key, value]) => (
            <Table.Tr key={key}>
              <Table.Th w={150}>{t(`details.${key}`)}</Table.Th>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{value || '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Modal>
  );
}
