import { useTranslation } from 'react-i18next';
import { formatBytes } from '../../i18n/index.ts';
import type { ConfigurationSketch, StageSketch } from '../../workers.ts';
import classes from './Planning.module.css';

const ROW = 40;
const BOX = { width: 200, height: 32 } as const;
const INDENT = 12;
const WIDTH = 720;

/** The U of a network: feature maps on the way down left, on the way up right, skips between. */
export function NetworkDiagram({ configuration }: { readonly configuration: ConfigurationSketch }) {
  const { t } = useTranslation('planning');
  const { stages, name, architecture } = configuration;
  const last = stages.length - 1;
  const leftOf = (stage: number) => stage * INDENT;
  const rightOf = (stage: number) => WIDTH - BOX.width - stage * INDENT;
  const middle = (WIDTH - BOX.width) / 2;
  const label = t('diagram.label', { name, architecture, count: stages.length });
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${stages.length * ROW}`}
      className={classes.diagram}
      role="img"
      aria-label={label}
    >
      {stages.map((stage, s) => (
        <g key={`${stage.features} ${stage.shape.join()} ${stage.encoderBlocks}`}>
          {s < last && (
            <>
              <line
                x1={leftOf(s) + BOX.width}
                x2={rightOf(s)}
                y1={s * ROW + BOX.height / 2}
                y2={s * ROW + BOX.height / 2}
                className={classes.skip}
              />
              <FeatureMap stage={stage} x={rightOf(s)} y={s * ROW} blocks={stage.decoderBlocks} />
              <line
                x1={s + 1 === last ? middle + BOX.width * 0.75 : rightOf(s + 1) + BOX.width / 2}
                x2={rightOf(s) + BOX.width / 2}
                y1={(s + 1) * ROW}
                y2={s * ROW + BOX.height}
                className={classes.way}
              />
              <line
                x1={leftOf(s) + BOX.width / 2}
                x2={s + 1 === last ? middle + BOX.width * 0.25 : leftOf(s + 1) + BOX.width / 2}
                y1={s * ROW + BOX.height}
                y2={(s + 1) * ROW}
                className={classes.way}
              />
            </>
          )}
          <FeatureMap
            stage={stage}
            x={s === last ? middle : leftOf(s)}
            y={s * ROW}
            blocks={stage.encoderBlocks}
          />
        </g>
      ))}
    </svg>
  );
}

interface FeatureMapProps {
  readonly stage: StageSketch;
  readonly x: number;
  readonly y: number;
  readonly blocks: number;
}

function FeatureMap({ stage: { features, shape, bytes }, x, y, blocks }: FeatureMapProps) {
  const { t, i18n } = useTranslation('planning');
  return (
    <>
      <rect x={x} y={y} {...BOX} rx={4} className={classes.map} />
      <text x={x + BOX.width / 2} y={y + 13} textAnchor="middle" className={classes.mapText}>
        {`${features} · ${shape.join(' × ')}`}
      </text>
      <text x={x + BOX.width / 2} y={y + 26} textAnchor="middle" className={classes.mapNote}>
        {t('diagram.blocks', { count: blocks, size: formatBytes(bytes, i18n.language) })}
      </text>
    </>
  );
}
