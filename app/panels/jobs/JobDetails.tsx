import { Alert, Button, CopyButton, Group, Switch, Tabs, Text } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { compute, useAnswer } from '../../actions/index.ts';
import { codedText } from '../../failures/index.ts';
import { jobTitle } from '../../queue/index.ts';
import type { Job } from '../../workers.ts';
import classes from './JobsDrawer.module.css';
import { KIND_VIEWS } from './kindViews.tsx';

/** Failures that another try with the same settings comes to again. */
const ENDS_ALIKE: readonly string[] = ['training.notFinite', 'training.notFiniteAtOnce'];

/** A job's failure with what to do next, its kind's own view, and its log. */
export function JobDetails({ job }: { readonly job: Job }) {
  const { t, i18n } = useTranslation('jobs');
  const { Details } = KIND_VIEWS[job.spec.kind];
  const isPaused = job.state === 'paused';
  return (
    <div className={classes.details}>
      {job.failure && (
        <Alert color="red" p="xs" m="xs" title={t(isPaused ? 'pausedBecause' : 'failedBecause')}>
          <Text size="xs">{codedText(i18n, job.failure)}</Text>
          {!ENDS_ALIKE.includes(job.failure.code) && (
            <Text size="xs" mt={4}>
              {t(isPaused ? 'thenResume' : 'thenRetry')}
            </Text>
          )}
        </Alert>
      )}
      <Tabs className={classes.tabs} defaultValue={Details ? 'details' : 'log'} keepMounted={false}>
        <Tabs.List aria-label={t('details.of', { name: jobTitle(t, job) })}>
          {Details && <Tabs.Tab value="details">{t('details.tab')}</Tabs.Tab>}
          <Tabs.Tab value="log">{t('log.tab')}</Tabs.Tab>
        </Tabs.List>
        {Details && (
          <Tabs.Panel value="details" className={classes.tab} data-scrolls>
            <Details job={job} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="log" className={classes.tab}>
          <JobLogText job={job} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function JobLogText({ job }: { readonly job: Job }) {
  const { t } = useTranslation('jobs');
  const [follows, setFollows] = useState(true);
  const end = useRef<HTMLPreElement>(null);
  const { id, state, progress } = job;
  const text = useAnswer(id, () => compute().jobLog(id), `${state} ${progress?.done}`) ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls when there is more text
  useEffect(() => {
    if (follows) end.current?.scrollIntoView({ block: 'end' });
  }, [text, follows]);
  return (
    <>
      <Group gap="sm" mb={6}>
        <Switch
          size="xs"
          label={t('log.follow')}
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
        />
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" onClick={copy}>
              {t(copied ? 'shell:copied' : 'log.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <pre className={classes.log} ref={end}>
        {text === '' ? t('log.empty') : text}
      </pre>
    </>
  );
}
