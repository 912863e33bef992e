import { IGNORE_COLOUR } from '../../workers/palette/index.ts';

export { IGNORE_COLOUR, segmentColour } from '../../workers/palette/index.ts';

/** `#rrggbb` as bytes; anything else is the ignore grey. */
export function colourBytes(colour: string): readonly [red: number, green: number, blue: number] {
  const match = /^#([0-9a-f]{6})$/i.exec(colour);
  const number = Number.parseInt(match?.[1] ?? IGNORE_COLOUR.slice(1), 16);
  return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
}
