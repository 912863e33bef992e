import type { VoxelArray } from '../../volume.ts';
import type { PixelFormat } from '../header/instance.ts';
import type { StoredValues } from '../pixels/storedValues.ts';

export interface Rescaling {
  readonly slope: number;
  readonly intercept: number;
}

type Held =
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>;

const isWhole = ({ slope, intercept }: Rescaling): boolean =>
  Number.isInteger(slope) && Number.isInteger(intercept);

/**
 * Collects rescaled voxels in the smallest type that holds them all: int16 until a value does not fit, then int32; 16-bit
 * unsigned values that are not rescaled stay uint16. Anything fractional is float32 from the start.
 */
export class VoxelSink {
  private held: Held;

  constructor(voxels: number, formats: readonly PixelFormat[], rescalings: readonly Rescaling[]) {
    const whole = formats.every(({ kind }) => kind === 'integer') && rescalings.every(isWhole);
    const plain = rescalings.every(({ slope, intercept }) => slope === 1 && intercept === 0);
    const wide = formats.every(({ signed, bitsStored }) => !signed && bitsStored === 16);
    if (!whole) this.held = new Float32Array(voxels);
    else this.held = plain && wide ? new Uint16Array(voxels) : new Int16Array(voxels);
  }

  get data(): VoxelArray {
    return this.held;
  }

  /** Writes `slope · value + intercept` from voxel `at` on. */
  put(values: StoredValues, { slope, intercept }: Rescaling, at: number): void {
    const target = this.held.subarray(at, at + values.length);
    if (this.held instanceof Int16Array) {
      const { least, most } = rescale(values, target, slope, intercept);
      if (least >= -32768 && most <= 32767) return;
      this.held = Int32Array.from(this.held);
      this.put(values, { slope, intercept }, at);
    } else if (slope === 1 && intercept === 0) target.set(values);
    else rescale(values, target, slope, intercept);
  }
}

/** Least and most of what was written, before it was cut to the type of `target`. */
function rescale(
  values: StoredValues,
  target: Held,
  slope: number,
  intercept: number,
): { least: number; most: number } {
  let [least, most] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = slope * (values[i] as number) + intercept;
    target[i] = value;
    if (value < least) least = value;
    else if (value > most) most = value;
  }
  return { least, most };
}
