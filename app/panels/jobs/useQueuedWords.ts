import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../i18n/index.ts';
import { hasEnded, jobShare, secondsLeft } from '../../queue/index.ts';
import type { Job, JobProgress } from '../../workers.ts';

/** `12 of 40 cases · case_013 · Predicting · 14 min left`; of a job that has ended what came of it, and when. */
export function useQueuedWords(job: Job | undefined): string {
  const { t, i18n } = useTranslation('jobs');
  if (!job) return '';
  const { progress, state } = job;
  const parts = hasEnded(job) ? endedParts(job) : progress ? atWork(job, progress) : [t(`state.${state}`)];
  return parts.filter((part) => part !== '').join(' · ');

  function atWork(of: Job, now: JobProgress): string[] {
    const { unit, done, total, failed, current, stage } = now;
    const isRunning = state === 'running';
    const asks = state === 'paused' && stage === 'review';
    const isPart = preparesOnly(of);
    const isForetold = isRunning && (!isPart || stage === 'predict');
    const left = isForetold ? secondsLeft(now) : undefined;
    const stageWords =
      (isRunning || asks || isPart) && stage ? t(`stage.${stage}`, { defaultValue: stage }) : '';
    const count = t(`unit.${unit}`, { done, count: total });
    return [
      ...(isPart ? [stageWords, count] : [t('percent', { value: jobShare(of) }), count]),
      failed ? t('failedCases', { count: failed }) : '',
      isRunning && unit !== 'epoch' ? (current ?? '') : '',
      isPart ? '' : stageWords,
      left === undefined ? '' : t('left', { time: formatDuration(left, i18n.language) }),
    ];
  }

  function endedParts(of: Job): string[] {
    const { endedAt, outcome, progress: last } = of;
    const { epochs, dice } = outcome ?? {};
    const time = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'short', timeStyle: 'short' });
    const isCounted = last !== undefined && !preparesOnly(of);
    return [
      typeof epochs === 'number' ? t('epochs', { count: epochs }) : '',
      isCounted ? t(`unit.${last.unit}`, { done: last.done, count: last.total }) : '',
      last?.failed ? t('failedCases', { count: last.failed }) : '',
      typeof dice === 'number' ? t('dice', { dice: dice.toFixed(3) }) : '',
      endedAt === undefined ? '' : time.format(endedAt),
    ];
  }
}

/** A training counts cases only before its first epoch and after its last: how far it is as a whole they do not say. */
const preparesOnly = ({ spec, progress }: Job): boolean =>
  spec.kind === 'train' && progress !== undefined && progress.unit !== 'epoch';
