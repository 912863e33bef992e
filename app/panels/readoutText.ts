import type { CursorReadout } from '../viewer/index.ts';

const LETTERS = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
] as const;

/** Two digits of doubt, so that 0.9997 is not 1.00; beyond 0.99999 it is. */
function confidenceText(confidence: number): string {
  const doubt = 1 - confidence;
  if (doubt < 1e-5) return '1.00';
  const digits = Math.max(2, -Math.floor(Math.log10(doubt)));
  return confidence.toFixed(digits);
}

/** `R 17.6 P 35.3 S 12.1 mm | 120,88,41 | 62 HU | 2 liver | conf 0.97 | model`. LPS in: a negative x lies to the patient's
 *  right. @param model that predicted the labels */
export function readoutText(
  { world, index, value, label, confidence }: CursorReadout,
  isCt: boolean,
  model?: string,
): string {
  const place = world.map((millimetres, axis) => {
    const [positive = '', negative = ''] = LETTERS[axis] ?? [];
    return `${millimetres < 0 ? negative : positive} ${Math.abs(millimetres).toFixed(1)}`;
  });
  const intensity = Number.isInteger(value) ? String(value) : value.toPrecision(4);
  const parts = [`${place.join(' ')} mm`, index.join(','), isCt ? `${intensity} HU` : intensity];
  if (label) parts.push(`${label.value} ${label.name}`);
  if (confidence !== undefined) parts.push(`conf ${confidenceText(confidence)}`);
  if (model !== undefined && (label || confidence !== undefined)) parts.push(model);
  return parts.join(' | ');
}
