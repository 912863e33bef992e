import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { usePlanningJob } from '../../planning/index.ts';
import { cancelQueued, jobTitle } from '../../queue/index.ts';
import { WorkProgress } from '../WorkProgress.tsx';

/** The dataset's planning or preprocessing while it waits or runs. */
export function PlanningProgress({ folder }: { readonly folder: string }) {
  const { t } = useTranslation('planning');
  const job = usePlanningJob(folder);
  if (!job) return null;
  const { progress, state } = job;
  const name = jobTitle(t, job);
  const current = progress?.current === undefined ? '' : ` · ${progress.current}`;
  return (
    <WorkProgress
      key={job.id}
      label={state === 'running' ? `${name}${current}` : t('waiting', { name })}
      progress={progress}
      onCancel={() => attempt(() => cancelQueued(job.id))}
    />
  );
}
