import { LineChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { useTranslation } from 'react-i18next';
import classes from './Training.module.css';

/** As `workers/jobs/training/recorder.ts` writes it: nnU-Net's own log, one value an epoch; no number where none is. */
export interface History {
  readonly train_losses: readonly (number | null)[];
  readonly val_losses: readonly (number | null)[];
  readonly mean_fg_dice: readonly (number | null)[];
  readonly ema_fg_dice: readonly (number | null)[];
  readonly dice_per_class_or_region: readonly (readonly (number | null)[])[];
  readonly lrs: readonly number[];
  readonly epoch_start_timestamps: readonly number[];
  readonly epoch_end_timestamps: readonly number[];
  /** Of a mean teacher. */
  readonly consistency?: {
    readonly losses: readonly (number | null)[];
    readonly weights: readonly (number | null)[];
    readonly confident: readonly (number | null)[];
  };
}

interface ChartsProps {
  readonly history: History;
  readonly classNames: readonly string[];
}

const COLOURS = ['blue.6', 'orange.6', 'teal.6', 'grape.6', 'red.6', 'cyan.6', 'lime.7', 'pink.6'];

/** Curves over epochs. */
export default function TrainingCharts({ history, classNames }: ChartsProps) {
  const { t } = useTranslation('training');
  const { consistency } = history;
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
      {consistency && (
        <>
          <Curve
            title={t('charts.consistency')}
            data={rows({ [t('charts.consistency')]: consistency.losses })}
          />
          <Curve title={t('charts.weight')} data={rows({ [t('charts.weight')]: consistency.weights })} />
          <Curve
            title={t('charts.confident')}
            data={rows({ [t('charts.confident')]: consistency.confident })}
            most={1}
          />
        </>
      )}
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
