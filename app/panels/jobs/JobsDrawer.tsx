import { ActionIcon, Button, Group, Switch, Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconCategory2,
  IconChevronDown,
  IconChevronUp,
  IconPlus,
  IconRefreshDot,
  IconSchool,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { jobTitle, openJobForm, openLoopForm, removeEnded, runningJob, useQueue } from '../../queue/index.ts';
import { usePreferences } from '../../state/index.ts';
import { EmptyNote } from '../EmptyNote.tsx';
import { JobDetails } from './JobDetails.tsx';
import { JobRow } from './JobRow.tsx';
import classes from './JobsDrawer.module.css';
import { useQueuedWords } from './useQueuedWords.ts';

/** The job queue at the bottom of the page: one line with what runs, or all jobs with what can be done to them. */
export function JobsDrawer() {
  const { t } = useTranslation('jobs');
  const shown = usePreferences((state) => state.jobsShown);
  const toggle = usePreferences((state) => state.jobsToggled);
  const tall = usePreferences((state) => state.jobsTall);
  return (
    <section className={classes.drawer} data-shown={shown} data-tall={tall} aria-label={t('title')}>
      <div className={classes.line}>
        <UnstyledButton className={classes.toggle} aria-expanded={shown} onClick={toggle}>
          {shown ? <IconChevronDown size={14} aria-hidden /> : <IconChevronUp size={14} aria-hidden />}
          <strong>{t('title')}</strong>
          {!shown && <RunningLine />}
        </UnstyledButton>
        {shown && <DrawerActions />}
      </div>
      {shown && <DrawerBody />}
    </section>
  );
}

function RunningLine() {
  const { t } = useTranslation('jobs');
  const job = useQueue(runningJob);
  const waiting = useQueue(({ jobs }) => jobs.filter(({ state }) => state === 'queued').length);
  const paused = useQueue(({ jobs }) => jobs.filter(({ state }) => state === 'paused').length);
  const words = useQueuedWords(job);
  return (
    <span className={classes.words}>
      {job
        ? `${jobTitle(t, job)} · ${words}`
        : t(paused > 0 ? 'line.paused' : 'line.idle', { count: paused })}
      {waiting > 0 && ` · ${t('line.waiting', { count: waiting })}`}
    </span>
  );
}

function DrawerActions() {
  const { t } = useTranslation('jobs');
  const here = useQueue((state) => state.here);
  const resumeJobs = usePreferences((state) => state.resumeJobs);
  const toggled = usePreferences((state) => state.resumeJobsToggled);
  const canClear = useQueue(({ jobs }) =>
    jobs.some(({ state }) => state === 'done' || state === 'cancelled'),
  );
  return (
    <Group gap="sm" ml="auto" wrap="nowrap">
      {!here && <span className={classes.words}>{t('elsewhere')}</span>}
      <Tooltip label={t('resume.what')} multiline w={280}>
        <div>
          <Switch size="xs" label={t('resume.label')} checked={resumeJobs} onChange={toggled} />
        </div>
      </Tooltip>
      {canClear && (
        <Button size="compact-xs" variant="default" onClick={() => attempt(removeEnded)}>
          {t('clear')}
        </Button>
      )}
      <Button
        size="compact-xs"
        leftSection={<IconPlus size={13} aria-hidden />}
        onClick={() => openJobForm('batch')}
      >
        {t('batch.new')}
      </Button>
      <Button
        size="compact-xs"
        leftSection={<IconSchool size={13} aria-hidden />}
        onClick={() => openJobForm('train')}
      >
        {t('training:open')}
      </Button>
      <Button
        size="compact-xs"
        leftSection={<IconCategory2 size={13} aria-hidden />}
        onClick={() => openJobForm('classify')}
      >
        {t('classification:open')}
      </Button>
      <Button
        size="compact-xs"
        leftSection={<IconRefreshDot size={13} aria-hidden />}
        onClick={() => openLoopForm()}
      >
        {t('loop:menu')}
      </Button>
      <HeightButton />
    </Group>
  );
}

/** Curves and logs want more room than the queue alone. */
function HeightButton() {
  const { t } = useTranslation('jobs');
  const tall = usePreferences((state) => state.jobsTall);
  const toggled = usePreferences((state) => state.jobsTallToggled);
  const label = t(tall ? 'drawer.shrink' : 'drawer.grow');
  const Icon = tall ? IconArrowsDiagonalMinimize2 : IconArrowsDiagonal;
  return (
    <ActionIcon size={24} aria-label={label} title={label} onClick={toggled}>
      <Icon size={15} aria-hidden />
    </ActionIcon>
  );
}

function DrawerBody() {
  const { t } = useTranslation('jobs');
  const jobs = useQueue((state) => state.jobs);
  const chosen = useQueue((state) => state.chosen);
  const job = jobs.find(({ id }) => id === chosen) ?? jobs[0];
  if (!job) return <EmptyNote text={t('empty')} />;
  return (
    <div className={classes.body}>
      <ul className={classes.rows} aria-label={t('list')}>
        {jobs.map((one, at) => (
          <JobRow
            key={one.id}
            job={one}
            chosen={one === job}
            isFirst={at === 0}
            isLast={at === jobs.length - 1}
          />
        ))}
      </ul>
      <JobDetails key={job.id} job={job} />
    </div>
  );
}
