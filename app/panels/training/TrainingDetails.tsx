import { LineChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Button, Group, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt, compute } from '../../actions/index.ts';
import { showFailure } from '../../failures/index.ts';
import { formatDuration } from '../../i18n/index.ts';
import { useStudio } from '../../state/index.ts';
import { saveModelZip } from '../../training/index.ts';
import type { Job } from '../../workers.ts';
import classes from './Training.module.css';

/** As `workers/jobs/training/recorder.ts` writes it: nnU-Net's own log, one value an epoch; no number where none is. */
interface History {
  readonly train_losses: readonly (number | null)[];
  readonly val_losses: readonly (number | null)[];
  readonly mean_fg_dice: readonly (number | null)[];
  readonly ema_fg_dice: readonly (number | null)[];
  readonly dice_per_class_or_region: readonly (readonly (number | null)[])[];
  readonly lrs: readonly number[];
  readonly epoch_start_timestamps: readonly number[];
  readonly epoch_end_timestamps: readonly number[];
}

/** How a training goes: figures of now, curves over epochs, and the model once it is there. */
export function TrainingDetails({ job }: { readonly job: Job }) {
  const { t } = useTranslation('training');
  const history = useHistory(job);
  const classNames = useClassNames(job);
  return (
    <>
      <Figures job={job} />
      <Outcome job={job} />
      {history && history.train_losses.length > 0 ? (
        <Charts history={history} classNames={classNames} />
      ) : (
        <Text size="xs" c="dimmed">
          {t('charts.none')}
        </Text>
      )}
    </>
  );
}

const FIGURES = ['loss', 'ema', 'learningRate', 'secondsPerStep', 'waiting'] as const;

function Figures({ job }: { readonly job: Job }) {
  const { t, i18n } = useTranslation('training');
  const figures = job.progress?.figures ?? {};
  const text = (key: (typeof FIGURES)[number], value: number) => {
    if (key === 'secondsPerStep') return formatDuration(value, i18n.language);
    if (key === 'waiting') return `${(100 * value).toFixed(1)} %`;
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

interface ChartsProps {
  readonly history: History;
  readonly classNames: readonly string[];
}

const COLOURS = ['blue.6', 'orange.6', 'teal.6', 'grape.6', 'red.6', 'cyan.6', 'lime.7', 'pink.6'];

function Charts({ history, classNames }: ChartsProps) {
  const { t } = useTranslation('training');
  const epochs = history.train_losses.map((_, epoch) => epoch + 1);
  const rows = (values: Readonly<Record<string, readonly (number | null | undefined)[]>>) =>
    epochs.map((epoch, i) => ({
      epoch,
      ...Object.fromEntries(Object.entries(values).map(([key, list]) => [key, list[i] ?? null])),
    }));
  const classSeries = classNames.map(
    (name, c) => [name, history.dice_per_class_or_region.map((one) => one[c])] as const,
  );
  const seconds = history.epoch_end_timestamps.map(
    (end, i) => end - (history.epoch_start_timestamps[i] ?? end),
  );
  return (
    <div className={classes.charts}>
      <Curve
        title={t('charts.loss')}
        data={rows({
          [t('charts.train')]: history.train_losses,
          [t('charts.validation')]: history.val_losses,
        })}
      />
      <Curve
        title={t('charts.dice')}
        data={rows({
          [t('charts.moving')]: history.ema_fg_dice,
          [t('charts.mean')]: history.mean_fg_dice,
          ...Object.fromEntries(classSeries),
        })}
        most={1}
      />
      <Curve title={t('charts.seconds')} data={rows({ [t('charts.seconds')]: seconds })} />
      <Curve title={t('charts.rate')} data={rows({ [t('charts.rate')]: history.lrs })} />
    </div>
  );
}

interface CurveProps {
  readonly title: string;
  readonly data: readonly Record<string, number | null>[];
  readonly most?: number;
}

function Curve({ title, data, most }: CurveProps) {
  const names = Object.keys(data[0] ?? {}).filter((key) => key !== 'epoch');
  return (
    <figure style={{ margin: 0 }}>
      <figcaption className={classes.chartTitle}>{title}</figcaption>
      <LineChart
        h={150}
        data={[...data]}
        dataKey="epoch"
        series={names.map((name, i) => ({ name, color: COLOURS[i % COLOURS.length] ?? 'blue.6' }))}
        curveType="linear"
        withDots={data.length < 30}
        withLegend={names.length > 1}
        legendProps={{ verticalAlign: 'bottom' }}
        valueFormatter={(value) => String(Number(value.toPrecision(3)))}
        yAxisProps={{ width: 48, domain: most === undefined ? ['auto', 'auto'] : [0, most] }}
        lineChartProps={{ accessibilityLayer: false }}
        lineProps={{ isAnimationActive: false }}
      />
    </figure>
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

function useHistory({ id, state, progress }: Job): History | undefined {
  const [history, setHistory] = useState<History>();
  const done = progress?.done;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the file is written when an epoch is finished
  useEffect(() => {
    let current = true;
    const read = async () => {
      const file = await compute().jobFile(id, 'history.json');
      // Written by our own worker.
      if (file && current) setHistory(JSON.parse(await file.text()) as History);
    };
    void read().catch(showFailure);
    return () => {
      current = false;
    };
  }, [id, state, done]);
  return history;
}
