import { useTranslation } from 'react-i18next';
import { formatDuration } from '../../i18n/index.ts';
import { jobShare, secondsLeft } from '../../queue/index.ts';
import type { Job } from '../../workers.ts';

/** `12 of 40 cases · case_013 · Predicting · 14 min left`. */
export function useQueuedWords(job: Job | undefined): string {
  const { t, i18n } = useTranslation('jobs');
  if (!job) return '';
  const { progress, state } = job;
  if (!progress) return t(`state.${state}`);
  const { unit, done, total, failed, current, stage } = progress;
  const count = t(`unit.${unit}`, { done, count: total });
  const asks = state === 'paused' && stage === 'review';
  const left = state === 'running' ? secondsLeft(progress) : undefined;
  const parts = [
    t('percent', { value: jobShare(job) }),
    count,
    failed ? t('failedCases', { count: failed }) : '',
    state === 'running' && unit !== 'epoch' ? (current ?? '') : '',
    (state === 'running' || asks) && stage ? t(`stage.${stage}`, { defaultValue: stage }) : '',
    left === undefined ? '' : t('left', { time: formatDuration(left, i18n.language) }),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
