import type { CursorReadout } from '../viewer/index.ts';

const LETTERS = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
] as const;

/** `R 17.6 P 35.3 S 12.1 mm | 120,88,41 | 62 HU | 2 liver`. LPS in: a negative x lies to the patient's right. */
export function readoutText({ world, index, value, label }: CursorReadout, isCt: boolean): string {
  const place = world.map((millimetres, axis) => {
    const [positive = '', negative = ''] = LETTERS[axis] ?? [];
    return `${millimetres < 0 ? negative : positive} ${Math.abs(millimetres).toFixed(1)}`;
  });
  const intensity = Number.isInteger(value) ? String(value) : value.toPrecision(4);
  const parts = [`${place.join(' ')} mm`, index.join(','), isCt ? `${intensity} HU` : intensity];
  if (label) parts.push(`${label.value} ${label.name}`);
  return parts.join(' | ');
}
