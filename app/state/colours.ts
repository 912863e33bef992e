/** Okabe and Ito's palette, told apart by colour-blind people; by label value 1..7. */
const OKABE_ITO = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#0072B2', '#D55E00', '#CC79A7'] as const;
const GOLDEN_ANGLE = 137.508;

/** Colour of a label value (`#rrggbb`): the same label has the same colour in every scan. */
export function segmentColour(value: number): string {
  return OKABE_ITO[value - 1] ?? turnedColour(value);
}

// Further labels walk round the colour circle by the golden angle, so that neighbouring values differ most.
function turnedColour(value: number): string {
  const hue = (value * GOLDEN_ANGLE) % 360;
  const lightness = 0.55 + 0.12 * ((value % 3) - 1);
  return hslToHex(hue, 0.62, lightness);
}

function hslToHex(hue: number, saturation: number, lightness: number): string {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (offset + hue / 30) % 12;
    const share = lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return Math.round(share * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${channel(0)}${channel(8)}${channel(4)}`;
}
