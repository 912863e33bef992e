import { useTranslation } from 'react-i18next';
import type { ClassifierMetrics, ClassMetrics } from '../../workers.ts';
import classes from './plots.module.css';
import { useFigure } from './useFigure.ts';

const SIDE = 140;
const at = (share: number): number => share * SIDE;

/** True against false positives, a line a class. */
export function RocPlot({ classes: curves }: { readonly classes: readonly ClassMetrics[] }) {
  const { t } = useTranslation('classification');
  const figure = useFigure();
  const names = curves.map(({ name, rocAuc }) => `${name}: ${figure(rocAuc)}`);
  return (
    <figure className={classes.figure}>
      <figcaption>{t('plot.roc')}</figcaption>
      <svg
        viewBox={`-2 -2 ${SIDE + 4} ${SIDE + 4}`}
        width={SIDE + 4}
        height={SIDE + 4}
        role="img"
        aria-label={`${t('plot.roc')}. ${names.join('; ')}`}
      >
        <rect width={SIDE} height={SIDE} className={classes.ground} />
        <line x1="0" y1={SIDE} x2={SIDE} y2="0" className={classes.diagonal} />
        {curves.map(({ name, curve }, c) => (
          <polyline
            key={name}
            className={classes.curve}
            style={{ color: `var(--mantine-color-${COLOURS[c % COLOURS.length]}-6)` }}
            points={curve.map(([x, y]) => `${at(x)},${SIDE - at(y)}`).join(' ')}
          />
        ))}
      </svg>
      {curves.map(({ name, rocAuc }, c) => (
        <span key={name} className={classes.legend}>
          <span
            className={classes.swatch}
            style={{ color: `var(--mantine-color-${COLOURS[c % COLOURS.length]}-6)` }}
            aria-hidden
          />
          {name}: {figure(rocAuc)}
        </span>
      ))}
    </figure>
  );
}

const COLOURS = ['blue', 'orange', 'teal', 'grape', 'red', 'lime'] as const;

/** How often it is right at each confidence: bars on the diagonal mean what they say. */
export function ReliabilityPlot({
  bins,
  error,
}: {
  readonly bins: ClassifierMetrics['reliability'];
  readonly error: number;
}) {
  const { t } = useTranslation('classification');
  const figure = useFigure();
  return (
    <figure className={classes.figure}>
      <figcaption>{t('plot.reliability')}</figcaption>
      <svg
        viewBox={`-2 -2 ${SIDE + 4} ${SIDE + 4}`}
        width={SIDE + 4}
        height={SIDE + 4}
        role="img"
        aria-label={`${t('plot.reliability')}. ${t('plot.error', { error: figure(error) })}`}
      >
        <rect width={SIDE} height={SIDE} className={classes.ground} />
        {bins.map(({ from, to, cases, accuracy }) =>
          cases === 0 ? null : (
            <rect
              key={from}
              x={at(from) + 0.5}
              y={SIDE - at(accuracy)}
              width={at(to - from) - 1}
              height={at(accuracy)}
              className={classes.bar}
            />
          ),
        )}
        <line x1="0" y1={SIDE} x2={SIDE} y2="0" className={classes.diagonal} />
      </svg>
      <span className={classes.legend}>{t('plot.error', { error: figure(error) })}</span>
    </figure>
  );
}
