/** The axial slice of a case in which most is ignored: greys, kept labels in colour, ignored voxels hatched. */
import { encode } from 'fast-png';
import { readImage, type Volume } from '../../image/index.ts';
import type { ExampleCase } from './api.ts';

export interface ExampleSlice {
  readonly case: string;
  /** `data:image/png;base64,…` */
  readonly picture: string;
  /** From 0, along the array's first axis. */
  readonly slice: number;
  readonly ignored: number;
  /** mm, rows and columns. */
  readonly pixel: readonly [number, number];
  readonly size: readonly [number, number];
}

type Rgb = readonly [number, number, number];

/** Okabe & Ito 2008: told apart by colour-blind readers. */
const COLOURS: readonly Rgb[] = [
  [230, 159, 0],
  [86, 180, 233],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
];
const OPACITY = 0.5;

export const colourOf = (value: number): Rgb => COLOURS[(value - 1) % COLOURS.length];

/** @throws ImageError */
export async function exampleSlice(
  { case: name, image, labels }: ExampleCase,
  ignoreLabel: number,
): Promise<ExampleSlice> {
  const [scan, map] = [await readImage(image.file, image.name), await readImage(labels.file, labels.name)];
  const [, rows, columns] = map.geometry.size;
  const { slice, ignored } = busiestSlice(map, ignoreLabel);
  const area = rows * columns;
  const greys = windowed(scan.data.subarray(slice * area, (slice + 1) * area));
  const own = map.data.subarray(slice * area, (slice + 1) * area);
  const data = new Uint8Array(3 * area);
  for (let i = 0; i < area; i++)
    data.set(colour(greys[i], own[i], ignoreLabel, i % columns, Math.floor(i / columns)), 3 * i);
  const png = encode({ width: columns, height: rows, data, channels: 3, depth: 8 });
  const [, rowMm, columnMm] = map.geometry.spacing;
  const picture = `data:image/png;base64,${base64(png)}`;
  return { case: name, picture, slice, ignored, pixel: [rowMm, columnMm], size: [rows, columns] };
}

function busiestSlice({ data, geometry }: Volume, ignoreLabel: number): { slice: number; ignored: number } {
  const area = geometry.size[1] * geometry.size[2];
  const counts = new Float64Array(geometry.size[0]);
  for (let i = 0; i < data.length; i++) if (data[i] === ignoreLabel) counts[Math.floor(i / area)]++;
  const slice = counts.reduce(
    (best, count, z) => (count > counts[best] ? z : best),
    Math.floor(counts.length / 2),
  );
  return { slice, ignored: counts[slice] };
}

/** Greys from the 1st to the 99th percentile of what is brighter than the darkest value. */
function windowed(values: ArrayLike<number>): Uint8Array {
  const darkest = Array.from(values).reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
  const sorted = Float64Array.from(values)
    .filter((value) => value > darkest)
    .sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? darkest;
  const [low, high] = [at(0.01), at(0.99)];
  return Uint8Array.from(values, (value) =>
    Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low || 1)))),
  );
}

function colour(grey: number, label: number, ignoreLabel: number, x: number, y: number): Rgb {
  // Hatching, because a colour would look like one more class.
  if (label === ignoreLabel) return (x + y) % 4 < 2 ? [255, 255, 255] : [grey, grey, grey];
  if (label === 0) return [grey, grey, grey];
  const [r, g, b] = colourOf(label);
  const mixed = (channel: number) => Math.round(grey * (1 - OPACITY) + channel * OPACITY);
  return [mixed(r), mixed(g), mixed(b)];
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000)
    text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
