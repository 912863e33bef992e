import { LINE_HEIGHT, type MeasurementFigure } from './measurementFigures.ts';
import type { PaneTexts } from './paneTexts.ts';
import type { PlaneStatus, Point } from './planeView.ts';

const MARGIN = 8;
const FONT_PIXELS = 12;
const FONT = `${FONT_PIXELS}px system-ui, sans-serif`;
/** Colours of measurements; viewer.module.css has them for the screen. */
const FIGURE = '#4de8ff';
const SHADE = 'rgb(0 0 0 / 75%)';

export interface Caption {
  readonly texts: PaneTexts;
  readonly status: PlaneStatus;
  readonly scanName: string | undefined;
  /** What was measured on the slice, for a pane of this size in CSS px. */
  readonly figures: (room: Point) => readonly MeasurementFigure[];
}

/** Puts a pane's pictures on top of each other and writes what the screen says beside them. PNG at the screen's
 *  own resolution. */
export async function capturePane(
  layers: readonly HTMLCanvasElement[],
  caption: Caption | undefined,
): Promise<Blob> {
  const [base] = layers;
  const canvas = new OffscreenCanvas(Math.max(1, base?.width ?? 1), Math.max(1, base?.height ?? 1));
  const context = canvas.getContext('2d');
  if (!context) throw new TypeError('no 2-D context for the capture');
  context.fillStyle = '#000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const layer of layers)
    if (layer.width > 0 && layer.height > 0) context.drawImage(layer, 0, 0, canvas.width, canvas.height);
  if (caption && base) {
    const ratio = base.width / Math.max(1, base.clientWidth);
    context.scale(ratio, ratio);
    for (const figure of caption.figures([canvas.width / ratio, canvas.height / ratio]))
      drawFigure(context, figure);
    writeCaption(context, canvas.width / ratio, canvas.height / ratio, caption);
  }
  return canvas.convertToBlob({ type: 'image/png' });
}

/** As on the screen: a line with a dark rim, which neither bone nor labels hide. */
function drawFigure(
  context: OffscreenCanvasRenderingContext2D,
  { path, lines, text }: MeasurementFigure,
): void {
  const shape = new Path2D(path);
  for (const [colour, width] of [
    [SHADE, 4],
    [FIGURE, 1.5],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke(shape);
  }
  context.font = FONT;
  context.textAlign = text.anchor;
  context.strokeStyle = '#000';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.fillStyle = FIGURE;
  lines.forEach((line, row) => {
    context.strokeText(line, text.x, text.y + LINE_HEIGHT * row);
    context.fillText(line, text.x, text.y + LINE_HEIGHT * row);
  });
}

function writeCaption(
  context: OffscreenCanvasRenderingContext2D,
  width: number,
  height: number,
  { texts, status, scanName }: Caption,
): void {
  context.font = FONT;
  context.fillStyle = '#fff';
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  const write = (text: string, x: number, y: number, align: CanvasTextAlign) => {
    context.textAlign = align;
    context.fillText(text, x, y);
  };
  const topLeft = [texts.plane, texts.slice, texts.position, scanName ?? ''].filter((line) => line !== '');
  topLeft.forEach((line, row) => {
    write(line, MARGIN, MARGIN + FONT_PIXELS * (1 + row * 1.3), 'left');
  });
  write(texts.window, MARGIN, height - MARGIN, 'left');
  if (texts.badge) write(texts.badge, width - MARGIN, MARGIN + FONT_PIXELS, 'right');
  write(`${texts.bar}`, width - MARGIN, height - MARGIN - 6, 'right');
  context.fillRect(width - MARGIN - status.bar.pixels, height - MARGIN, status.bar.pixels, 2);
  write(status.letters[0], width / 2, MARGIN + FONT_PIXELS, 'center');
  write(status.letters[2], width / 2, height - MARGIN, 'center');
  write(status.letters[1], width - MARGIN, height / 2, 'right');
  write(status.letters[3], MARGIN, height / 2, 'left');
}
