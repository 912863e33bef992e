import { useElementSize } from '@mantine/hooks';
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
/** At most, in the font that measurements are written in. */
const widthOf = (letter: string): number => (/[\u2e80-\uffef]/.test(letter) ? 13 : 7);
const lineWidth = (line: string): number => [...line].reduce((sum, letter) => sum + widthOf(letter), 0);
/** Between a figure and its results, and between those and the pane's edge. */
const GAP = 10;

/** Measurements that lie on the slice of one pane, with their results. */
export function MeasurementOverlay({ measurements, pane, status, project }: MeasurementOverlayProps) {
  const here = measurements.filter(
    ({ through, slice }) => through === status.through && slice === status.slice - 1,
  );
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  return (
    <div ref={ref} className={styles.measurements}>
      <svg width="100%" height="100%" aria-hidden="true">
        {here.map((one) => {
          const points = one.points.map((world) => project(pane, world));
          const place = textPlace(points.at(-1) ?? [0, 0], one.lines, [width, height]);
          return (
            <g key={one.id}>
              <path className={styles.measureShade} d={outline(one.shape, points)} />
              <path className={styles.measure} d={outline(one.shape, points)} />
              {one.lines.map((line, row) => (
                <text key={line} x={place.x} y={place.y + LINE_HEIGHT * row} textAnchor={place.anchor}>
                  {line}
                </text>
              ))}
            </g>
          );
        })}
      </svg>
    </div>
  );
}

/** Beside the last point, or along the pane's edges where that would cut the text off. */
function textPlace([x, y]: Point, lines: readonly string[], [width, height]: Point) {
  const needed = Math.max(0, ...lines.map(lineWidth));
  const first = Math.min(y + LINE_HEIGHT, height - LINE_HEIGHT * (lines.length - 1) - GAP);
  // Not measured yet.
  if (width === 0) return { x: x + GAP, y: y + LINE_HEIGHT, anchor: 'start' } as const;
  return x + GAP + needed <= width
    ? ({ x: x + GAP, y: first, anchor: 'start' } as const)
    : ({ x: width - GAP, y: first, anchor: 'end' } as const);
}

function outline(shape: DisplayMeasurement['shape'], points: readonly Point[]): string {
  if (shape === 'line') return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const [[x0, y0] = [0, 0], [x1, y1] = [0, 0]] = points;
  if (shape === 'rectangle') return `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
  const [rx, ry] = [Math.abs(x1 - x0) / 2, Math.abs(y1 - y0) / 2];
  const middle = (y0 + y1) / 2;
  return `M${x0} ${middle}A${rx} ${ry} 0 1 0 ${x1} ${middle}A${rx} ${ry} 0 1 0 ${x0} ${middle}`;
}
