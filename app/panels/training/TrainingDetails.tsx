import { Button, Group, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatStep } from '../../i18n/index.ts';
import { hasEnded, jobTitle } from '../../queue/index.ts';
import { saveModelZip } from '../../training/index.ts';
import type { Job } from '../../workers.ts';
import { useJobFile } from '../jobs/useJobFile.ts';
import { SamplePatches } from './SamplePatches.tsx';
import classes from './Training.module.css';
import type { History } from './TrainingCharts.tsx';
import { ValidationDetails } from './ValidationDetails.tsx';

/** The charting library is large and only trainings need it. */
const TrainingCharts = lazy(() => import('./TrainingCharts.tsx'));

/** How a training goes: figures of now, curves over epochs, and the model once it is there. */
export function TrainingDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('training');
  const history = useJobFile<History>(job, 'history.json');
  return (
    <>
      <Figures job={job} />
      <Outcome job={job} />
      <ValidationDetails job={job} />
      {history && history.train_losses.length > 0 ? (
        <Suspense fallback={null}>
          <TrainingCharts history={history} />
        </Suspense>
      ) : (
        <Text size="xs" c="dimmed">
          {t(hasEnded(job) ? 'charts.ended' : 'charts.none')}
        </Text>
      )}
      <SamplePatches job={job} />
    </>
  );
}

const FIGURES = [
  ...(['loss', 'ema', 'consistency', 'confident'] as const),
  ...(['learningRate', 'secondsPerStep', 'waiting', 'cacheHits'] as const),
];
const SHARES: readonly string[] = ['waiting', 'cacheHits', 'confident'];

function Figures({ job }: { readonly job: Job }) {
  const { t, i18n } = useTranslation('training');
  const figures = job.progress?.figures ?? {};
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 });
  const text = (key: (typeof FIGURES)[number], value: number) => {
    if (key === 'secondsPerStep') return formatStep(value, i18n.language);
    if (SHARES.includes(key)) return percent.format(value);
    return String(Number(value.toPrecision(4)));
  };
  return (
    <dl className={classes.figures}>
      {FIGURES.map((key) => {
        const value = figures[key];
        return value === undefined ? null : (
          <div key={key}>
            <dt style={{ display: 'inline' }}>{t(`figure.${key}`)}: </dt>
            <dd style={{ display: 'inline', margin: 0 }}>{text(key, value)}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Outcome({ job }: { readonly job: Job }) {
  const { t } = useTranslation('training');
  const { model, dice } = job.outcome ?? {};
  if (typeof model !== 'string') return null;
  return (
    <Group gap="sm" my={6}>
      {typeof dice === 'number' && <Text size="xs">{t('outcome.dice', { dice: dice.toFixed(3) })}</Text>}
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => attempt(() => saveModelZip(model, jobTitle(t, job)))}
      >
        {t('outcome.download')}
      </Button>
    </Group>
  );
}
