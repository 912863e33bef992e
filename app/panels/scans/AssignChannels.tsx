import {
  Button,
  Group,
  Modal,
  NativeSelect,
  NumberInput,
  Stack,
  Table,
  Text,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, combineChannels } from '../../actions/index.ts';
import { modelOf, usePreferences, useStudio } from '../../state/index.ts';
import type { ScanSummary } from '../../workers.ts';

export interface AssignChannelsProps {
  readonly opened: boolean;
  /** One-channel scans to choose from. */
  readonly scans: readonly ScanSummary[];
  readonly onClose: () => void;
}

export function AssignChannels({ opened, scans, onClose }: AssignChannelsProps) {
  const { t } = useTranslation('scans');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('assign.title')}
      closeButtonProps={{ 'aria-label': t('shell:close') }}
    >
      <AssignForm scans={scans} onClose={onClose} />
    </Modal>
  );
}

/** One row a channel: which scan it is. Rows are named by the chosen model. */
function AssignForm({ scans, onClose }: Omit<AssignChannelsProps, 'opened'>) {
  const { t } = useTranslation('scans');
  const models = useStudio((state) => state.models);
  const chosenModel = usePreferences((state) => state.model);
  const names = modelOf(models, chosenModel)?.channels ?? [];
  const [count, setCount] = useState(Math.max(2, names.length));
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Readonly<Record<number, string>>>({});
  const ids = Array.from({ length: count }, (_, channel) => chosen[channel] ?? '');
  const complete = ids.every((id) => id !== '') && new Set(ids).size === count;
  const combine = () =>
    attempt(async () => {
      await combineChannels(name.trim() || (scans.find(({ id }) => id === ids[0])?.name ?? ''), ids);
      onClose();
    });
  return (
    <Stack gap="sm">
      <Text size="sm">{t('assign.what')}</Text>
      <Group grow align="flex-start">
        <TextInput
          label={t('assign.name')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NumberInput
          label={t('assign.count')}
          min={2}
          max={16}
          value={count}
          onChange={(value) => setCount(Number(value) || 2)}
        />
      </Group>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('assign.channel')}</Table.Th>
            <Table.Th>{t('assign.scan')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {ids.map((id, channel) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a channel is its index
            <Table.Tr key={channel}>
              <Table.Td>{`${t('channel', { number: channel })} ${names[channel] ?? ''}`}</Table.Td>
              <Table.Td>
                <NativeSelect
                  aria-label={`${t('channel', { number: channel })} ${names[channel] ?? ''}`.trim()}
                  value={id}
                  onChange={(event) => setChosen({ ...chosen, [channel]: event.currentTarget.value })}
                  data={[
                    { value: '', label: t('assign.choose') },
                    ...scans.map((scan) => ({ value: scan.id, label: scan.name })),
                  ]}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('shell:cancel')}
        </Button>
        <Button disabled={!complete} onClick={combine}>
          {t('assign.combine')}
        </Button>
      </Group>
    </Stack>
  );
}
