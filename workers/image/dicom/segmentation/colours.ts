/** Recommended Display CIELab Value (0062,000D) ↔ `#rrggbb`. */
import type { Dcmjs } from '../writing/dcmjsModule.ts';

type Colours = Dcmjs['Colors'];

const clamped = (value: number, most: number): number => Math.round(Math.min(most, Math.max(0, value)));

/** Three 16-bit numbers. @param colour `#rrggbb`; anything else is a middle grey */
export function dicomLabOf(colour: string, colours: Colours): number[] {
  const number = Number.parseInt(/^#([0-9a-f]{6})$/i.exec(colour)?.[1] ?? '808080', 16);
  const levels = [(number >> 16) & 255, (number >> 8) & 255, number & 255];
  return colours.rgb2DICOMLAB(levels.map((level) => level / 255)).map((value) => clamped(value, 65535));
}

/** Undefined for anything but three numbers. Colours outside sRGB are cut to it. */
export function colourOfDicomLab(lab: readonly number[], colours: Colours): string | undefined {
  if (lab.length !== 3) return undefined;
  const levels = colours.dicomlab2RGB([...lab]).map((level) => clamped(255 * level, 255));
  return `#${levels.map((level) => level.toString(16).padStart(2, '0')).join('')}`;
}
