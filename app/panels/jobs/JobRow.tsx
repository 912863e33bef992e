import { Progress, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { chooseJob, hasEnded, jobShare, jobTitle } from '../../queue/index.ts';
import type { Job, JobState } from '../../workers.ts';
import { ToneBadge } from '../ToneBadge.tsx';
import { useDeviceWords } from '../useDeviceWords.ts';
import { JobActions } from './JobActions.tsx';
import classes from './JobsDrawer.module.css';
import { KIND_VIEWS } from './kindViews.tsx';
import { useQueuedWords } from './useQueuedWords.ts';

export interface JobRowProps {
  readonly job: Job;
  readonly chosen: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

const COLOURS: Readonly<Record<JobState, string>> = {
  queued: 'gray',
  running: 'accent',
  paused: 'yellow',
  done: 'teal',
  failed: 'red',
  cancelled: 'gray',
};

export function JobRow({ job, chosen, isFirst, isLast }: JobRowProps) {
  const { t } = useTranslation('jobs');
  const words = useQueuedWords(job);
  const title = jobTitle(t, job);
  const deviceWords = useDeviceWords();
  return (
    <li className={classes.row} data-chosen={chosen}>
      <UnstyledButton className={classes.main} aria-current={chosen} onClick={() => chooseJob(job.id)}>
        {KIND_VIEWS[job.spec.kind].icon}
        <span className={classes.name} title={title}>
          {title}
        </span>
        <ToneBadge color={COLOURS[job.state]}>{stateWords()}</ToneBadge>
      </UnstyledButton>
      <JobActions job={job} isFirst={isFirst} isLast={isLast} />
      {job.progress && !hasEnded(job) && (
        <Progress.Root size={4} className={classes.bar}>
          <Progress.Section value={jobShare(job) * 100} aria-label={t('progress', { name: title })} />
        </Progress.Root>
      )}
      <span className={classes.facts}>
        {[(job.progress || hasEnded(job)) && words, job.device && deviceWords(job.device)]
          .filter((part) => part)
          .join(' · ')}
      </span>
    </li>
  );

  function stateWords(): string {
    if (job.cancelling && job.state === 'running') return t('state.cancelling');
    if (job.pausing && job.state === 'running') return t('state.pausing');
    const wasInterrupted = job.state === 'paused' && job.interrupted;
    return t(wasInterrupted ? 'state.interrupted' : `state.${job.state}`);
  }
}
