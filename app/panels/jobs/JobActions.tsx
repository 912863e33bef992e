import { ActionIcon, Group, Menu } from '@mantine/core';
import {
  IconArrowDown,
  IconArrowUp,
  IconCopy,
  IconDots,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconRefresh,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import {
  cancelQueued,
  duplicateJob,
  hasEnded,
  jobTitle,
  pauseJob,
  removeJob,
  resumeJob,
  retryJob,
  shiftJob,
} from '../../queue/index.ts';
import type { Job } from '../../workers.ts';
import { allowAgain } from './allowAgain.ts';

const ICON = { size: 15, 'aria-hidden': true } as const;

export interface JobActionsProps {
  readonly job: Job;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** What can be done to a job in its state; the rest behind ⋯. */
export function JobActions({ job, isFirst, isLast }: JobActionsProps) {
  const { t } = useTranslation('jobs');
  const { id, state, pausing, cancelling } = job;
  const name = jobTitle(t, job);
  const button = (label: string, icon: ReactNode, action: () => Promise<unknown>, disabled = false) => (
    <ActionIcon
      size={24}
      disabled={disabled}
      aria-label={t('act', { what: label, name })}
      title={label}
      onClick={() => attempt(action)}
    >
      {icon}
    </ActionIcon>
  );
  const item = (label: string, icon: ReactNode, action: () => Promise<unknown>, color?: string) => (
    <Menu.Item leftSection={icon} {...(color && { color })} onClick={() => attempt(action)}>
      {label}
    </Menu.Item>
  );
  const hasFailed = (job.progress?.failed ?? 0) > 0;
  const canRetry = state === 'failed' || state === 'cancelled' || (state === 'done' && hasFailed);
  const goesOn = state === 'paused' || pausing;
  return (
    <Group gap={2} wrap="nowrap">
      {goesOn &&
        button(t('resumeJob'), <IconPlayerPlayFilled {...ICON} />, async () => {
          await allowAgain(job);
          await resumeJob(id);
        })}
      {!goesOn &&
        (state === 'running' || state === 'queued') &&
        button(t('pause'), <IconPlayerPauseFilled {...ICON} />, () => pauseJob(id), cancelling)}
      {canRetry && button(t('retry'), <IconRefresh {...ICON} />, () => retryJob(id))}
      {!hasEnded(job) &&
        button(t('shell:cancel'), <IconPlayerStopFilled {...ICON} />, () => cancelQueued(id), cancelling)}
      <Menu>
        <Menu.Target>
          <ActionIcon size={24} aria-label={t('act', { what: t('more'), name })}>
            <IconDots {...ICON} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {item(t('duplicate'), <IconCopy {...ICON} />, () => duplicateJob(id))}
          {!isFirst && item(t('moveUp'), <IconArrowUp {...ICON} />, () => shiftJob(id, -1))}
          {!isLast && item(t('moveDown'), <IconArrowDown {...ICON} />, () => shiftJob(id, 1))}
          {item(t('delete'), <IconTrash {...ICON} />, () => removeJob(id), 'red')}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
