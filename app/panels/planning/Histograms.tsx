import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { useTranslation } from 'react-i18next';
import classes from './Planning.module.css';

export interface HistogramSpec {
  readonly key: string;
  readonly title: string;
  readonly bars: readonly { readonly from: number; readonly to: number; readonly height: number }[];
  /** Heights are cases, or per cent of the voxels. */
  readonly unit: 'cases' | 'percent';
}

/** Distributions side by side. */
export default function Histograms({ specs }: { readonly specs: readonly HistogramSpec[] }) {
  return (
    <div className={classes.charts}>
      {specs.map((spec) => (
        <Histogram key={spec.key} spec={spec} />
      ))}
    </div>
  );
}

function Histogram({ spec: { title, bars, unit } }: { readonly spec: HistogramSpec }) {
  const { t, i18n } = useTranslation('planning');
  const number = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 });
  const name = t(`unit.${unit}`);
  const data = bars.map(({ from, to, height }) => ({
    range: from === to ? number.format(from) : `${number.format(from)} – ${number.format(to)}`,
    [name]: height,
  }));
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.chartTitle}>{title}</figcaption>
      <BarChart
        h={130}
        data={data}
        dataKey="range"
        series={[{ name, color: 'accent.6' }]}
        tickLine="y"
        maxBarWidth={40}
        valueFormatter={(value) => number.format(value)}
        barProps={{ isAnimationActive: false }}
        barChartProps={{ accessibilityLayer: false, barCategoryGap: 1 }}
        xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24 }}
        yAxisProps={{ width: 40, allowDecimals: unit !== 'cases', interval: 0, tickCount: 4 }}
      />
    </figure>
  );
}
