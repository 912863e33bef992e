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
  /** Names of the scored classes, in the order of their scores; absent in what older versions wrote. */
  readonly classes?: readonly string[];
  /** Of a mean teacher. */
  readonly consistency?: {
    readonly losses: readonly (number | null)[];
    readonly weights: readonly (number | null)[];
    readonly confident: readonly (number | null)[];
  };
}

type Values = readonly (number | null | undefined)[];

interface Series {
  readonly label: string;
  readonly values: Values;
}

const COLOURS = ['blue.6', 'orange.6', 'teal.6', 'grape.6', 'red.6', 'cyan.6', 'lime.7', 'pink.6'];
const colourOf = (at: number): string => COLOURS[at % COLOURS.length] ?? 'blue.6';
const cssColour = (at: number): string => `var(--mantine-color-${colourOf(at).replace('.', '-')})`;

/** Curves over epochs. */
export default function TrainingCharts({ history }: { readonly history: History }) {
  const { t } = useTranslation('training');
  const { consistency, dice_per_class_or_region: dice } = history;
  const count = history.classes?.length ?? dice[0]?.length ?? 0;
  const classSeries = Array.from({ length: count }, (_, c) => ({
    label: history.classes?.[c] ?? t('charts.class', { number: c + 1 }),
    values: dice.map((one) => one[c]),
  }));
  const seconds = history.epoch_end_timestamps.map(
    (end, i) => end - (history.epoch_start_timestamps[i] ?? end),
  );
  const single = (
    key: 'seconds' | 'rate' | 'consistency' | 'weight' | 'confident',
    values: Values,
    most?: number,
  ) => (
    <Curve
      key={key}
      title={t(`charts.${key}`)}
      series={[{ label: t(`charts.${key}`), values }]}
      most={most}
    />
  );
  return (
    <div className={classes.charts}>
      <Curve
        title={t('charts.loss')}
        series={[
          { label: t('charts.train'), values: history.train_losses },
          { label: t('charts.validation'), values: history.val_losses },
        ]}
      />
      <Curve
        title={t('charts.dice')}
        series={[
          { label: t('charts.moving'), values: history.ema_fg_dice },
          { label: t('charts.mean'), values: history.mean_fg_dice },
          ...classSeries,
        ]}
        most={1}
      />
      {single('seconds', seconds)}
      {single('rate', history.lrs)}
      {consistency && [
        single('consistency', consistency.losses),
        single('weight', consistency.weights),
        single('confident', consistency.confident, 1),
      ]}
    </div>
  );
}

interface CurveProps {
  readonly title: string;
  readonly series: readonly Series[];
  readonly most?: number | undefined;
}

/** Lines go by their number: two may be called alike, as a class “Mean” and the mean. */
function Curve({ title, series, most }: CurveProps) {
  const { t } = useTranslation('training');
  const epochs = series[0]?.values ?? [];
  const data = epochs.map((_, i) => ({
    epoch: i + 1,
    ...Object.fromEntries(series.map(({ values }, s) => [`s${s}`, values[i] ?? null])),
  }));
  return (
    <figure style={{ margin: 0 }}>
      <figcaption className={classes.chartTitle}>{title}</figcaption>
      <LineChart
        h={150}
        data={data}
        dataKey="epoch"
        series={series.map(({ label }, s) => ({ name: `s${s}`, label, color: colourOf(s) }))}
        curveType="linear"
        withDots={data.length < 30}
        valueFormatter={(value) => String(Number(value.toPrecision(3)))}
        xAxisProps={{ allowDecimals: false }}
        yAxisProps={{ width: 76, interval: 0, domain: most === undefined ? ['auto', 'auto'] : [0, most] }}
        tooltipProps={{ labelFormatter: (epoch) => `${t('charts.epoch')} ${epoch}` }}
        lineChartProps={{ accessibilityLayer: false }}
        lineProps={{ isAnimationActive: false }}
      />
      <p className={classes.axis}>{t('charts.epoch')}</p>
      {series.length > 1 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <ul className={classes.legend} tabIndex={0} aria-label={t('charts.colour', { title })}>
          {series.map(({ label }, s) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the order is what tells them apart
            <li key={s}>
              <span className={classes.swatch} style={{ background: cssColour(s) }} aria-hidden />
              {label}
            </li>
          ))}
        </ul>
      )}
    </figure>
  );
}
