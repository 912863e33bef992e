import { Button, Group, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../actions/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { useStudio } from '../../state/index.ts';
import { saveModelZip } from '../../training/index.ts';
import type { Job } from '../../workers.ts';
import { useJobFile } from '../jobs/useJobFile.ts';
import { SamplePatches } from './SamplePatches.tsx';
import classes from './Training.module.css';
import type { History } from './TrainingCharts.tsx';

/** The charting library is large and only trainings need it. */
const TrainingCharts = lazy(() => import('./TrainingCharts.tsx'));

/** How a training goes: figures of now, curves over epochs, and the model once it is there. */
export function TrainingDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('training');
  const history = useJobFile<History>(job, 'history.json');
  const classNames = useClassNames(job);
  return (
    <>
      <Figures job={job} />
      <Outcome job={job} />
      {history && history.train_losses.length > 0 ? (
        <Suspense fallback={null}>
          <TrainingCharts history={history} classNames={classNames} />
        </Suspense>
      ) : (
        <Text size="xs" c="dimmed">
          {t('charts.none')}
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
  const text = (key: (typeof FIGURES)[number], value: number) => {
    if (key === 'secondsPerStep') return formatDuration(value, i18n.language);
    if (SHARES.includes(key)) return `${(100 * value).toFixed(1)} %`;
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
        onClick={() => attempt(() => saveModelZip(model, job.name))}
      >
        {t('outcome.download')}
      </Button>
    </Group>
  );
}

/** Names of the classes that have a pseudo Dice, in its order. */
function useClassNames({ spec }: Job): readonly string[] {
  const datasets = useStudio((state) => state.datasets);
  if (spec.kind !== 'train') return [];
  const dataset = datasets.find(({ folder }) => folder === spec.dataset);
  return (
    dataset?.labels.filter(({ values }) => values.some((value) => value !== 0)).map(({ name }) => name) ?? []
  );
}
