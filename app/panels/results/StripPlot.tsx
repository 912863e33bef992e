import { useTranslation } from 'react-i18next';
import { axisTicks, caseFigure, quartiles } from '../../results/index.ts';
import type { CaseFigures, Figure } from '../../workers.ts';
import classNames from './StripPlot.module.css';
import { useFigure } from './useFigure.ts';

export interface Series {
  readonly key: 'first' | 'second';
  readonly name: string;
  readonly cases: readonly CaseFigures[];
}

export interface StripPlotProps {
  readonly figure: Figure;
  readonly classes: readonly string[];
  readonly series: readonly Series[];
}

const WIDTH = 360;
const LABEL = 110;
const ROW = 16;

/** More dots are one path, without their names: sixteen thousand elements would hold the page up. */
const MOST_NAMED = 100;

/** A figure of every case as a dot, a row a class and model, over a box from the lower to the upper quartile. */
export function StripPlot({ figure, classes, series }: StripPlotProps) {
  const { t } = useTranslation('results');
  const rows = classes.flatMap((name, c) =>
    series.map((one, s) => ({ key: `${name} ${one.key}`, name, c, isFirst: s === 0, of: one })),
  );
  const height = rows.length * ROW + 18;
  const isShare = figure === 'dice' || figure === 'iou' || figure === 'nsd';
  const values = series.flatMap(({ cases }) =>
    cases.flatMap((one) => one.classes.flatMap((found) => found[figure] ?? [])),
  );
  const ticks = axisTicks(values, isShare);
  const most = ticks.at(-1) ?? 1;
  const at = (value: number) => LABEL + (value / most) * WIDTH;
  return (
    <figure className={classNames.figure}>
      <svg
        viewBox={`0 0 ${LABEL + WIDTH + 12} ${height}`}
        className={classNames.plot}
        role="img"
        aria-label={t('strip.label', {
          figure: t(`figure.${figure}`),
          names: series.map(({ name }) => name).join(', '),
        })}
      >
        {ticks.map((tick) => (
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
            <Strip figure={figure} cases={of.cases} c={c} y={row * ROW + 8} at={at} />
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
  readonly figure: Figure;
  readonly cases: readonly CaseFigures[];
  readonly c: number;
  readonly y: number;
  readonly at: (value: number) => number;
}

function Strip({ figure, cases, c, y, at }: StripProps) {
  const number = useFigure(figure);
  const dots = cases.flatMap((one) => {
    const value = caseFigure(one, { figure, of: c });
    return value === null ? [] : [{ case: one.case, value }];
  });
  /** Dots that fall on one another are drawn once. */
  const pathOf = (places: readonly number[]) =>
    [...new Set(places.map(Math.round))].map((x) => `M${x} ${y}h0`).join('');
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
      {dots.length > MOST_NAMED && (
        <path d={pathOf(dots.map(({ value }) => at(value)))} className={classNames.dots} />
      )}
      {(dots.length > MOST_NAMED ? [] : dots).map((dot) => (
        <circle key={dot.case} cx={at(dot.value)} cy={y} r={2.5} className={classNames.dot}>
          <title>{`${dot.case}: ${number(dot.value)}`}</title>
        </circle>
      ))}
    </>
  );
}
