import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMapHistogram } from '../../confidence/index.ts';
import { AxisTicks } from '../pseudoLabels/AxisTicks.tsx';
import { AXIS, barsPath, PERCENT_TICKS } from '../pseudoLabels/confidenceAxis.ts';
import classes from './MapHistogram.module.css';

const BINS = 64;
const HEIGHT = 36;
const SHARE_TICKS = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: String(at) }));

/** How the shown measure is spread over the predicted foreground; counts in logarithms. */
export function MapHistogram() {
  const { t } = useTranslation('confidence');
  const histogram = useMapHistogram(AXIS.from, AXIS.to, BINS);
  if (!histogram) return <div className={classes.histogram} />;
  return (
    <figure className={classes.histogram} aria-label={t('histogram')}>
      <svg
        viewBox={`0 0 ${BINS} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={classes.bars}
        aria-hidden="true"
      >
        <path d={barsPath(histogram.bins, HEIGHT)} />
      </svg>
      <AxisTicks ticks={histogram.axis === 'share' ? SHARE_TICKS : PERCENT_TICKS} />
      <Text size="xs" c="dimmed" component="figcaption">
        {t(histogram.axis === 'share' ? 'histogramShare' : 'histogramPercent')}
      </Text>
    </figure>
  );
}
