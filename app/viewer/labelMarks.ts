import type { Geometry, VoxelArray } from '../../workers/image/index.ts';
import { labelSlice } from './labelSlice.ts';
import type { Plane } from './planes.ts';
import { colourBytes } from './segmentColours.ts';
import type { DisplayTint, DisplayUnknown } from './types.ts';

/** A stripe is one voxel wide, so many voxels apart. */
const PERIOD = 4;
const TINT_ALPHA = 110;

export interface Marks {
  readonly unknown?: DisplayUnknown | undefined;
  readonly tint?: DisplayTint | undefined;
}

/** What lies over the fill of one slice, `[row][column]` as RGBA words; undefined if nothing is to be marked. */
export function marksOf(
  { unknown, tint }: Marks,
  geometry: Geometry,
  plane: Plane,
  slice: number,
): ImageData | undefined {
  if (!unknown && !tint) return undefined;
  const source: VoxelArray = unknown?.data ?? tint?.voxels ?? new Uint8Array(0);
  // Asked voxel by voxel: a scan's intensities would not fit a slice of labels.
  const isTinted = (voxel: number) => {
    const intensity = tint?.voxels[voxel] ?? Number.NaN;
    return tint && intensity >= tint.lower && intensity <= tint.upper ? 1 : 0;
  };
  const tinted = tint && labelSlice(source, geometry, plane, slice, isTinted);
  const sets = unknown && labelSlice(unknown.data, geometry, plane, slice);
  const { width, height } = tinted ?? sets ?? { width: 0, height: 0 };
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  if (tint && tinted) paintTint(tinted.values, wordOf(tint.colour, TINT_ALPHA), pixels);
  if (unknown && sets) paintStripes(sets.values, width, unknown.colours, pixels);
  return image;
}

export function paintTint(values: Uint16Array, word: number, pixels: Uint32Array): void {
  for (let at = 0; at < values.length; at++) if (values[at]) pixels[at] = word;
}

/** Diagonal stripes; where several classes are unknown, their colours take turns. */
export function paintStripes(
  sets: Uint16Array,
  width: number,
  colours: DisplayUnknown['colours'],
  pixels: Uint32Array,
): void {
  const words = colours.map((own) => own.map((colour) => wordOf(colour, 255)));
  for (let at = 0; at < sets.length; at++) {
    const k = sets[at] ?? 0;
    if (k === 0) continue;
    const own = words[k - 1] ?? [];
    const diagonal = (at % width) + Math.floor(at / width);
    if (own.length === 0 || diagonal % PERIOD !== 0) continue;
    pixels[at] = own[(diagonal / PERIOD) % own.length] ?? 0;
  }
}

function wordOf(colour: string, alpha: number): number {
  const [red, green, blue] = colourBytes(colour);
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
