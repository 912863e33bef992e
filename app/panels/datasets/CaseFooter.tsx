import { ActionIcon, Button, Group, Menu, Text, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt, openNeighbour, setCaseState } from '../../actions/index.ts';
import { shownScanOf, useStudio } from '../../state/index.ts';
import type { DatasetSummary } from '../../workers.ts';
import { DatasetMenu } from './DatasetList.tsx';

/** Walks through the list, says that the open case is done, and holds what can be done with the dataset. */
export function CaseFooter({ dataset }: { readonly dataset: DatasetSummary }) {
  const { t } = useTranslation('datasets');
  const cases = useStudio((state) => state.cases);
  const open = useStudio((state) => shownScanOf(state)?.inDataset);
  const current = open?.folder === dataset.folder ? cases.find(({ id }) => id === open.case) : undefined;
  const left = cases.filter(({ state }) => state === 'unlabelled' || state === 'inWork').length;
  return (
    <Group gap={4} wrap="nowrap">
      <Step label={t('previous')} step={-1} />
      <Step label={t('next')} step={1} />
      <Text size="xs" c="dimmed" truncate style={{ flex: 1 }} title={t('left', { count: left })}>
        {t('left', { count: left })}
      </Text>
      {current?.label !== undefined && current.state === 'inWork' && (
        <Button
          size="compact-xs"
          variant="light"
          onClick={() => attempt(() => setCaseState(dataset.folder, current.id, 'done'))}
        >
          {t('say.done')}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon aria-label={t('more', { name: dataset.name })} size="sm">
            <IconDots size={15} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <DatasetMenu dataset={dataset} />
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}

function Step({ label, step }: { readonly label: string; readonly step: -1 | 1 }) {
  const Icon = step === 1 ? IconChevronRight : IconChevronLeft;
  return (
    <Tooltip label={label}>
      <ActionIcon aria-label={label} size="sm" onClick={() => attempt(() => openNeighbour(step))}>
        <Icon size={17} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}
