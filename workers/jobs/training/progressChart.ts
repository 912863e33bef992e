/** nnU-Net's `progress.png`: losses and pseudo Dice, seconds an epoch, learning rate; as shapes, so that a canvas and an
 *  SVG show the same. */
import type { TrainingLog } from '../../network/index.ts';
import type { ConsistencyLog } from '../../training/index.ts';

export type Shape =
  | {
      readonly kind: 'line';
      readonly points: readonly (readonly [x: number, y: number])[];
      readonly colour: string;
      readonly dashed?: boolean;
    }
  | {
      readonly kind: 'text';
      readonly at: readonly [x: number, y: number];
      readonly text: string;
      readonly colour: string;
    };

export const CHART_WIDTH = 900;
export const CHART_HEIGHT = 1080;
const PANEL_HEIGHT = CHART_HEIGHT / 3;
const MARGIN = { left: 64, right: 64, top: 28, bottom: 28 };
const INK = '#404040';

interface Series {
  readonly label: string;
  readonly values: readonly number[];
  readonly colour: string;
  readonly dashed?: boolean;
  readonly axis?: 'right';
}

export function progressShapes(log: TrainingLog): Shape[] {
  const seconds = log.epoch_end_timestamps.map((end, i) => end - (log.epoch_start_timestamps[i] ?? end));
  return [
    ...panel(0, [
      { label: 'loss_tr', values: log.train_losses, colour: '#1f5fd0' },
      { label: 'loss_val', values: log.val_losses, colour: '#d03a2f' },
      { label: 'pseudo dice', values: log.mean_fg_dice, colour: '#2f8f3f', dashed: true, axis: 'right' },
      { label: 'pseudo dice (mov. avg.)', values: log.ema_fg_dice, colour: '#2f8f3f', axis: 'right' },
    ]),
    ...panel(1, [{ label: 'epoch duration [s]', values: seconds, colour: '#1f5fd0' }]),
    ...panel(2, [{ label: 'learning rate', values: log.lrs, colour: '#1f5fd0' }]),
  ];
}

/** A mean teacher's own curves, in a file of their own: nnU-Net's picture stays as it is known. */
export const consistencyShapes = ({ losses, weights, confident }: ConsistencyLog): Shape[] => [
  ...panel(0, [
    { label: 'consistency loss', values: losses, colour: '#1f5fd0' },
    { label: 'confident voxels', values: confident, colour: '#2f8f3f', axis: 'right' },
  ]),
  ...panel(1, [{ label: 'consistency weight', values: weights, colour: '#1f5fd0' }]),
];

function panel(index: number, series: readonly Series[]): Shape[] {
  const [left, right] = [MARGIN.left, CHART_WIDTH - MARGIN.right];
  const [top, bottom] = [index * PANEL_HEIGHT + MARGIN.top, (index + 1) * PANEL_HEIGHT - MARGIN.bottom];
  const frame: Shape = {
    kind: 'line',
    colour: INK,
    points: [
      [left, top],
      [left, bottom],
      [right, bottom],
      [right, top],
      [left, top],
    ],
  };
  const epochs = Math.max(2, ...series.map(({ values }) => values.length));
  const shapes: Shape[] = [frame];
  for (const axis of ['left', 'right'] as const) {
    const own = series.filter((one) => (one.axis ?? 'left') === axis);
    if (own.length === 0) continue;
    const { low, high } = axis === 'right' ? { low: 0, high: 1 } : rangeOf(own);
    const y = (value: number) => bottom - ((value - low) / (high - low)) * (bottom - top);
    const tickAt = axis === 'left' ? 6 : right + 8;
    shapes.push(text(tickAt, top + 6, high), text(tickAt, bottom, low));
    for (const { values, colour, dashed } of own) {
      const points = values.flatMap((value, i): [number, number][] =>
        Number.isFinite(value) ? [[left + (i / (epochs - 1)) * (right - left), y(value)]] : [],
      );
      shapes.push({ kind: 'line', points, colour, ...(dashed && { dashed }) });
    }
  }
  let x = left;
  for (const { label, colour } of series) {
    shapes.push({ kind: 'text', at: [x, top - 10], text: label, colour });
    x += 10 * label.length + 24;
  }
  shapes.push({ kind: 'text', at: [right - 60, bottom + 18], text: `epoch ${epochs - 1}`, colour: INK });
  return shapes;
}

const text = (x: number, y: number, value: number): Shape => ({
  kind: 'text',
  at: [x, y],
  text: String(Number(value.toPrecision(3))),
  colour: INK,
});

function rangeOf(series: readonly Series[]): { low: number; high: number } {
  const values = series.flatMap((one) => one.values).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!Number.isFinite(low)) return { low: 0, high: 1 };
  return high > low ? { low, high } : { low: low - 0.5, high: high + 0.5 };
}

const escaped = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

export function chartSvg(shapes: readonly Shape[]): string {
  const drawn = shapes.map((shape) => {
    if (shape.kind === 'text') {
      return `<text x="${shape.at[0]}" y="${shape.at[1]}" fill="${shape.colour}">${escaped(shape.text)}</text>`;
    }
    const points = shape.points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
    const dashes = shape.dashed ? ' stroke-dasharray="5 4"' : '';
    return `<polyline points="${points}" fill="none" stroke="${shape.colour}" stroke-width="2"${dashes}/>`;
  });
  const size = `width="${CHART_WIDTH}" height="${CHART_HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" font-size="14"><rect ${size} fill="#fff"/>${drawn.join('')}</svg>\n`;
}

/** Undefined where there is no canvas (Node). */
export async function chartPng(shapes: readonly Shape[]): Promise<Blob | undefined> {
  if (typeof OffscreenCanvas === 'undefined') return undefined;
  const canvas = new OffscreenCanvas(CHART_WIDTH, CHART_HEIGHT);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, CHART_WIDTH, CHART_HEIGHT);
  context.font = '14px sans-serif';
  context.lineWidth = 2;
  for (const shape of shapes) {
    if (shape.kind === 'text') {
      context.fillStyle = shape.colour;
      context.fillText(shape.text, shape.at[0], shape.at[1]);
      continue;
    }
    context.strokeStyle = shape.colour;
    context.setLineDash(shape.dashed ? [5, 4] : []);
    context.beginPath();
    for (const [i, [x, y]] of shape.points.entries()) i === 0 ? context.moveTo(x, y) : context.lineTo(x, y);
    context.stroke();
  }
  return canvas.convertToBlob({ type: 'image/png' });
}
