export interface ScaleBar {
  readonly pixels: number;
  readonly millimetres: number;
}

/** The longest bar of 1, 2 or 5 × 10ⁿ mm that fits into `room` pixels. */
export function scaleBar(pixelsPerMillimetre: number, room: number): ScaleBar {
  const most = room / pixelsPerMillimetre;
  const decade = 10 ** Math.floor(Math.log10(most));
  const millimetres = ([5, 2, 1].find((step) => step * decade <= most) ?? 1) * decade;
  return { millimetres, pixels: millimetres * pixelsPerMillimetre };
}
