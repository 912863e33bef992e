import type { VoxelArray } from '../../volume.ts';

/** value = slope · stored + intercept */
export interface StoredVoxels {
  readonly data: Int16Array | Uint16Array;
  readonly signed: boolean;
  readonly slope: number;
  readonly intercept: number;
}

/** Voxels in 16 bits: as they are where they are whole and fit, else rounded to one of 65 536 steps over their range. */
export function storeVoxels(data: VoxelArray): StoredVoxels {
  const { least, most, isWhole } = rangeOf(data);
  if (isWhole && least >= -32768 && most <= 32767)
    return { data: Int16Array.from(data), signed: true, slope: 1, intercept: 0 };
  if (isWhole && least >= 0 && most <= 65535)
    return { data: Uint16Array.from(data), signed: false, slope: 1, intercept: 0 };
  // What the header can say in 16 letters is what readers will multiply by.
  const slope = Number(((most - least) / 65535).toPrecision(9)) || 1;
  const intercept = Number(least.toPrecision(9));
  const stored = Uint16Array.from(data, (value) =>
    Math.max(0, Math.min(65535, Math.round((value - intercept) / slope))),
  );
  return { data: stored, signed: false, slope, intercept };
}

function rangeOf(data: VoxelArray) {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let isWhole = true;
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
    if (isWhole && !Number.isInteger(value)) isWhole = false;
  }
  return { least, most, isWhole };
}
