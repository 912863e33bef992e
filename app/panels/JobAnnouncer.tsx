import { VisuallyHidden } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { jobShare, jobTitle, runningJob, useQueue } from '../queue/index.ts';
import { useJobShare, useJobWords, useStudio } from '../state/index.ts';
import { useQueuedWords } from './jobs/useQueuedWords.ts';

/** Screen readers hear how a run goes at most this often. */
const EVERY_MILLISECONDS = 5000;

/** The running job for those who do not see it: live region, tab title, and a word before closing the tab. */
export function JobAnnouncer() {
  const { t } = useTranslation('run');
  const job = useStudio((state) => state.job);
  const outcome = useStudio((state) => state.outcome);
  const share = useJobShare(job);
  const words = useJobWords(job, share);
  const queued = useQueue(runningJob);
  const queuedWords = useQueuedWords(queued);
  const percent = t('percent', { value: job || !queued ? share.share : jobShare(queued) });
  const [said, setSaid] = useState('');
  const latest = useRef(words);
  latest.current = job ? `${percent} ${words}` : queued ? `${jobTitle(t, queued)} ${queuedWords}` : '';
  const isPredicting = job !== undefined;
  const running = isPredicting || queued !== undefined;

  useEffect(() => {
    if (!running) return;
    setSaid(latest.current);
    const timer = setInterval(() => setSaid(latest.current), EVERY_MILLISECONDS);
    return () => clearInterval(timer);
  }, [running]);

  // A job of the queue warns where it is followed: it goes on after a reload, a prediction does not.
  useEffect(() => {
    if (!isPredicting) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isPredicting]);

  useEffect(() => {
    document.title = running ? `${percent} · Segloop` : 'Segloop';
  }, [running, percent]);

  // A failure is an alert of its own.
  const ended = outcome && outcome.kind !== 'failed' && t(`ended.${outcome.kind}`);
  return (
    <VisuallyHidden>
      <div role="status">{running ? said : ended}</div>
    </VisuallyHidden>
  );
}
