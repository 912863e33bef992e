import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMapHistogram } from '../../confidence/index.ts';
import { AXIS, shareOfProbability } from '../pseudoLabels/confidenceAxis.ts';
import classes from './MapHistogram.module.css';

const BINS = 64;
const HEIGHT = 36;
const PROBABILITIES = [0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999] as const;
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;

/** How the shown measure is spread over the predicted foreground; counts in logarithms. */
export function MapHistogram() {
  const { t } = useTranslation('confidence');
  const histogram = useMapHistogram(AXIS.from, AXIS.to, BINS);
  if (!histogram) return <div className={classes.histogram} />;
  const most = Math.log1p(Math.max(1, ...histogram.bins));
  const ticks =
    histogram.axis === 'share'
      ? SHARES.map((tick) => ({ at: tick, text: String(tick) }))
      : PROBABILITIES.map((tick) => ({
          at: shareOfProbability(tick),
          text: `${Number((tick * 100).toFixed(3))}`,
        }));
  return (
    <figure className={classes.histogram} aria-label={t('histogram')}>
      <svg
        viewBox={`0 0 ${BINS} ${HEIGHT}`}
        preserveAspectRatio="none"
        className={classes.bars}
        aria-hidden="true"
      >
        <path
          d={histogram.bins
            .map((count, at) => {
              const height = count === 0 ? 0 : Math.max(1.5, (Math.log1p(count) / most) * HEIGHT);
              return height === 0 ? '' : `M${at} ${HEIGHT}v${-height}h1v${height}z`;
            })
            .join('')}
        />
      </svg>
      <div className={classes.axis} aria-hidden="true">
        {ticks.map(({ at, text }) => (
          <span key={text} style={{ left: `${at * 100}%` }}>
            {text}
          </span>
        ))}
      </div>
      <Text size="xs" c="dimmed" component="figcaption">
        {t(histogram.axis === 'share' ? 'histogramShare' : 'histogramPercent')}
      </Text>
    </figure>
  );
}
