import type { Lps } from './gridGeometry.ts';

const LETTERS = [
  ['L', 'R'],
  ['P', 'A'],
  ['S', 'I'],
] as const;

/** A second letter appears once the direction leans more than this share (sin 22.5°) that way. */
const SECOND_LETTER = Math.sin(Math.PI / 8);

/** Where an LPS direction points, nearest first: `R`, or `RA` for a direction between right and anterior. */
export function directionLetters(direction: Lps): string {
  const length = Math.hypot(...direction) || 1;
  return direction
    .map((component, axis) => ({ share: Math.abs(component) / length, axis, negative: component < 0 }))
    .sort((a, b) => b.share - a.share)
    .filter(({ share }, rank) => rank === 0 || share > SECOND_LETTER)
    .map(({ axis, negative }) => LETTERS[axis]?.[negative ? 1 : 0] ?? '')
    .join('');
}
