import { useElementSize } from '@mantine/hooks';
import { figuresOn, LINE_HEIGHT } from './measurementFigures.ts';
import type { PlanePane } from './planes.ts';
import type { PlaneStatus, Point } from './planeView.ts';
import type { DisplayMeasurement } from './types.ts';
import styles from './viewer.module.css';

export interface MeasurementOverlayProps {
  readonly measurements: readonly DisplayMeasurement[];
  readonly pane: PlanePane;
  readonly status: PlaneStatus;
  readonly project: (pane: PlanePane, world: readonly [number, number, number]) => Point;
}

/** Measurements that lie on the slice of one pane, with their results. */
export function MeasurementOverlay({ measurements, pane, status, project }: MeasurementOverlayProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  return (
    <div ref={ref} className={styles.measurements}>
      <svg width="100%" height="100%" aria-hidden="true">
        {figuresOn(measurements, pane, status, project, [width, height]).map(({ id, path, lines, text }) => (
          <g key={id}>
            <path className={styles.measureShade} d={path} />
            <path className={styles.measure} d={path} />
            {lines.map((line, row) => (
              <text key={line} x={text.x} y={text.y + LINE_HEIGHT * row} textAnchor={text.anchor}>
                {line}
              </text>
            ))}
          </g>
        ))}
      </svg>
    </div>
  );
}
