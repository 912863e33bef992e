import { useMove } from '@mantine/hooks';
import { type KeyboardEvent, useId, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { logOddsBins, useConfidence } from '../../confidence/index.ts';
import { AxisTicks } from './AxisTicks.tsx';
import classes from './CutHistogram.module.css';
import {
  AXIS,
  AXIS_BINS,
  barsPath,
  codeOfShare,
  ODDS_TICKS,
  oddsOf,
  PERCENT_TICKS,
  percentOf,
  shareOfCode,
  shareOfProbability,
  stepped,
  TICKS,
} from './confidenceAxis.ts';

const HEIGHT = 40;
const STEPS: Readonly<Record<string, number>> = {
  ArrowRight: 0.1,
  ArrowUp: 0.1,
  ArrowLeft: -0.1,
  ArrowDown: -0.1,
  PageUp: 1,
  PageDown: -1,
  End: 100,
  Home: -100,
};

export interface CutHistogramProps {
  /** Name of the class. */
  readonly name: string;
  readonly colour: string;
  /** Voxels that the cut decides, by code. */
  readonly undecided: Uint32Array | undefined;
  readonly code: number;
  readonly onMove: (code: number) => void;
}

/** How confident the voxels of a class are, on a log-odds axis (counts in logarithms), and the cut to drag. */
export function CutHistogram({ name, colour, undecided, code, onMove }: CutHistogramProps) {
  const { t, i18n } = useTranslation('pseudoLabels');
  const clip = useId();
  const { ref } = useMove<HTMLDivElement>(({ x }) => onMove(codeOfShare(x)));
  const path = useMemo(
    () => (undecided ? barsPath(logOddsBins(undecided, AXIS.from, AXIS.to, AXIS_BINS), HEIGHT) : ''),
    [undecided],
  );
  const at = shareOfCode(code);
  const unit = useConfidence((state) => state.unit);
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6 });
  const said =
    unit === 'odds'
      ? t('oddsOf', { odds: number.format(oddsOf(code)) })
      : t('percentOf', { percent: number.format(percentOf(code)) });
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onMove(stepped(code, step));
  };
  return (
    <div>
      <div ref={ref} className={classes.plot}>
        <svg
          className={classes.bars}
          viewBox={`0 0 ${AXIS_BINS} ${HEIGHT}`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <clipPath id={clip}>
            <rect x={at * AXIS_BINS} y="0" width={AXIS_BINS} height={HEIGHT} />
          </clipPath>
          <path d={path} className={classes.ignored} />
          <path d={path} fill={colour} clipPath={`url(#${clip})`} />
        </svg>
        {TICKS.map((tick) => (
          <span key={tick} className={classes.tick} style={{ left: share(shareOfProbability(tick)) }} />
        ))}
        <div
          role="slider"
          tabIndex={0}
          className={classes.cut}
          style={{ left: share(at) }}
          aria-label={t('cutOf', { name })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percentOf(code)}
          aria-valuetext={said}
          onKeyDown={press}
        />
      </div>
      <AxisTicks ticks={unit === 'odds' ? ODDS_TICKS : PERCENT_TICKS} />
    </div>
  );
}

const share = (value: number): string => `${value * 100}%`;
