import { useTranslation } from 'react-i18next';
import { formatDuration } from '../i18n/index.ts';
import type { RunningJob } from './jobSlice.ts';
import type { JobShare } from './useJobShare.ts';

/** `Predicting tiles 14/36, 1 min 20 sec left`. */
export function useJobWords(job: RunningJob | undefined, { secondsLeft }: JobShare): string {
  const { t, i18n } = useTranslation('run');
  if (!job) return '';
  if (job.cancelling) return t('progress.cancelling');
  if (!job.progress) return t('progress.starting');
  const { stage, done, total } = job.progress;
  const stageText = t(`stage.${stage}`, { done, total });
  if (secondsLeft === undefined) return stageText;
  return t('progress.withTime', { stage: stageText, left: formatDuration(secondsLeft, i18n.language) });
}
