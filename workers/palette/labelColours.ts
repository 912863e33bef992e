/** Okabe and Ito's palette, told apart by colour-blind readers, in the order of label values 1…7. */
const OKABE_ITO = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#0072B2', '#D55E00', '#CC79A7'] as const;
/** nnU-Net's ignore label is always this grey. */
export const IGNORE_COLOUR = '#9E9E9E';

const GOLDEN_ANGLE = 137.50776405003785;
const SATURATIONS = [0.75, 0.55, 0.9] as const;
const LIGHTNESSES = [0.6, 0.45, 0.72] as const;

/** Default colour (`#RRGGBB`) of a label value: Okabe-Ito for 1…7, then hues a golden angle apart with changing
 *  saturation and lightness. The same value always has the same colour. */
export function segmentColour(value: number): string {
  const first = OKABE_ITO[value - 1];
  if (first) return first;
  const rank = Math.max(0, value - OKABE_ITO.length - 1);
  return hslToHex(
    (rank * GOLDEN_ANGLE + 300) % 360,
    SATURATIONS[rank % SATURATIONS.length] ?? 0.75,
    LIGHTNESSES[Math.floor(rank / 3) % LIGHTNESSES.length] ?? 0.6,
  );
}

function hslToHex(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (shift: number) => {
    const k = (shift + hue / 30) % 12;
    const level = lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(level * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`.toUpperCase();
}
