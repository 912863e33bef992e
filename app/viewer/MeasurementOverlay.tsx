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

const LINE_HEIGHT = 15;

/** Measurements that lie on the slice of one pane, with their results. */
export function MeasurementOverlay({ measurements, pane, status, project }: MeasurementOverlayProps) {
  const here = measurements.filter(
    ({ through, slice }) => through === status.through && slice === status.slice - 1,
  );
  if (here.length === 0) return null;
  return (
    <svg className={styles.measurements} aria-hidden="true">
      {here.map((one) => {
        const points = one.points.map((world) => project(pane, world));
        const last = points.at(-1) ?? [0, 0];
        return (
          <g key={one.id}>
            <path className={styles.measureShade} d={outline(one.shape, points)} />
            <path className={styles.measure} d={outline(one.shape, points)} />
            {one.lines.map((line, row) => (
              <text key={line} x={last[0] + 10} y={last[1] + LINE_HEIGHT * (row + 1)}>
                {line}
              </text>
            ))}
          </g>
        );
      })}
    </svg>
  );
}

function outline(shape: DisplayMeasurement['shape'], points: readonly Point[]): string {
  if (shape === 'line') return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = points;
  if (shape === 'rectangle') return `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
  const [rx, ry] = [Math.abs(x1 - x0) / 2, Math.abs(y1 - y0) / 2];
  const middle = (y0 + y1) / 2;
  return `M${x0} ${middle}A${rx} ${ry} 0 1 0 ${x1} ${middle}A${rx} ${ry} 0 1 0 ${x0} ${middle}`;
}
