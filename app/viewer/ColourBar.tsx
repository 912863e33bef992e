import { useTranslation } from 'react-i18next';
import { coloursOf } from './confidenceLayer.ts';
import type { ConfidenceView, DisplayConfidence } from './types.ts';
import styles from './viewer.module.css';

const TICKS = [1, 0.75, 0.5, 0.25, 0] as const;

export interface ColourBarProps {
  readonly confidence: DisplayConfidence;
  readonly view: ConfidenceView;
}

/** What the colours of a map of confidence mean, in numbers. */
export function ColourBar({ confidence, view }: ColourBarProps) {
  const { t, i18n } = useTranslation('viewer');
  const { gradient } = coloursOf(confidence, view);
  const number = new Intl.NumberFormat(i18n.language, { minimumFractionDigits: 2 });
  return (
    <figure className={styles.colourBar} aria-label={t(`view.${view}`)}>
      <figcaption>{t(`view.${view}`)}</figcaption>
      <div className={styles.colourBarScale}>
        <div
          className={styles.colourBarColours}
          style={{ backgroundImage: `linear-gradient(to top, ${gradient.join(', ')})` }}
        />
        <div className={styles.colourBarTicks}>
          {TICKS.map((tick) => (
            <span key={tick}>{number.format(tick)}</span>
          ))}
        </div>
      </div>
    </figure>
  );
}
