import { useTranslation } from 'react-i18next';
import { quartiles } from '../../results/index.ts';
import type { CaseDice } from '../../workers.ts';
import { useDice } from '../useDice.ts';
import classNames from './StripPlot.module.css';

export interface Series {
  readonly key: 'first' | 'second';
  readonly name: string;
  readonly cases: readonly CaseDice[];
}

export interface StripPlotProps {
  readonly classes: readonly string[];
  readonly series: readonly Series[];
}

const WIDTH = 360;
const LABEL = 110;
const ROW = 16;
const TICKS = [0, 0.25, 0.5, 0.75, 1];

/** Dice of every case as a dot, a row a class and model, over a box from the lower to the upper quartile. */
export function StripPlot({ classes, series }: StripPlotProps) {
  const { t } = useTranslation('results');
  const rows = classes.flatMap((name, c) =>
    series.map((one, s) => ({ key: `${name} ${one.key}`, name, c, isFirst: s === 0, of: one })),
  );
  const height = rows.length * ROW + 18;
  const at = (dice: number) => LABEL + dice * WIDTH;
  return (
    <figure className={classNames.figure}>
      <svg
        viewBox={`0 0 ${LABEL + WIDTH + 12} ${height}`}
        className={classNames.plot}
        role="img"
        aria-label={t('strip.label', { names: series.map(({ name }) => name).join(', ') })}
      >
        {TICKS.map((tick) => (
          <g key={tick}>
            <line x1={at(tick)} x2={at(tick)} y1="0" y2={height - 14} className={classNames.tick} />
            <text x={at(tick)} y={height - 3} textAnchor="middle" className={classNames.text}>
              {tick}
            </text>
          </g>
        ))}
        {rows.map(({ key, name, c, isFirst, of }, row) => (
          <g key={key} data-series={of.key}>
            {isFirst && (
              <text x={LABEL - 8} y={row * ROW + 12} textAnchor="end" className={classNames.text}>
                {name}
              </text>
            )}
            <Strip cases={of.cases} c={c} y={row * ROW + 8} at={at} />
          </g>
        ))}
      </svg>
      <figcaption className={classNames.legend}>
        {series.map(({ key, name }) => (
          <span key={key} data-series={key}>
            <span className={classNames.swatch} aria-hidden /> {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

interface StripProps {
  readonly cases: readonly CaseDice[];
  readonly c: number;
  readonly y: number;
  readonly at: (dice: number) => number;
}

function Strip({ cases, c, y, at }: StripProps) {
  const dice = useDice();
  const dots = cases.flatMap((one) => {
    const value = one.classes[c];
    return value === null || value === undefined ? [] : [{ case: one.case, value }];
  });
  const box = quartiles(dots.map(({ value }) => value));
  return (
    <>
      {box && (
        <>
          <rect
            x={at(box[0])}
            y={y - 5}
            width={Math.max(1, at(box[2]) - at(box[0]))}
            height={10}
            className={classNames.box}
          />
          <line x1={at(box[1])} x2={at(box[1])} y1={y - 5} y2={y + 5} className={classNames.median} />
        </>
      )}
      {dots.map((dot) => (
        <circle key={dot.case} cx={at(dot.value)} cy={y} r={2.5} className={classNames.dot}>
          <title>{`${dot.case}: ${dice(dot.value)}`}</title>
        </circle>
      ))}
    </>
  );
}
