import { useTranslation } from 'react-i18next';
import type { ReliabilityFigures } from '../../workers.ts';
import classes from './ReliabilityDiagram.module.css';

const SIDE = 120;

export interface ReliabilityDiagramProps {
  readonly title: string;
  readonly figures: ReliabilityFigures;
}

/** How often the network is right at each confidence: bars on the diagonal mean what they say. */
export function ReliabilityDiagram({ title, figures }: ReliabilityDiagramProps) {
  const { t, i18n } = useTranslation('evaluation');
  const ece = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 3 }).format(figures.ece);
  const width = SIDE / figures.bins.length;
  return (
    <figure className={classes.figure}>
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`-2 -2 ${SIDE + 4} ${SIDE + 4}`}
        width={SIDE + 4}
        height={SIDE + 4}
        role="img"
        aria-label={t('calibrate.diagram', { title, ece })}
      >
        <rect width={SIDE} height={SIDE} className={classes.ground} />
        {figures.bins.map(({ accuracy, confidence, share }, bin) =>
          accuracy === null || confidence === null ? null : (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: bins are the axis
              key={bin}
              x={bin * width + 0.5}
              y={SIDE * (1 - accuracy)}
              width={width - 1}
              height={SIDE * accuracy}
              className={classes.bar}
              // Bins of few voxels are pale: they say little.
              opacity={0.35 + 0.65 * Math.min(1, share * 10)}
            />
          ),
        )}
        <line x1="0" y1={SIDE} x2={SIDE} y2="0" className={classes.diagonal} />
      </svg>
      <span className={classes.axis}>{t('calibrate.axis')}</span>
    </figure>
  );
}
