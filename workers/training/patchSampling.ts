/** Which case, class and voxel a training patch is taken at, in the order in which nnU-Net draws (spec §7.2). */
import type { Zyx } from '../image/index.ts';
import type { Draws } from './counterRandom.ts';

/** Share of a batch that must show foreground. */
const FORCED_SHARE = 0.33;

/** The last third of a batch is forced to foreground: 1 of 2, 4 of 12. */
export function isForced(sample: number, batchSize: number): boolean {
  return sample >= roundHalfEven(batchSize * (1 - FORCED_SHARE));
}

/** Python's `round`. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** Stored voxels of a label or region: rows (0, z, y, x), as preprocessing keeps them. */
export interface SampledClass {
  readonly voxels: ArrayLike<number>;
  /** The set of all annotated voxels, which a dataset with an ignore label has. */
  readonly isAnnotated: boolean;
}

export interface PatchRequest {
  /** Of the preprocessed case. */
  readonly shape: Zyx;
  /** What is cut out, before augmentation. */
  readonly initialPatch: Zyx;
  /** What the network gets. */
  readonly finalPatch: Zyx;
  readonly hasIgnore: boolean;
  readonly forced: boolean;
  readonly classes: readonly SampledClass[];
}

export interface PatchBox {
  /** First voxel; negative and past the image where the patch hangs out. */
  readonly start: Zyx;
  /** Index of the class it was taken for. */
  readonly chosen?: number;
}

export function samplePatch(request: PatchRequest, draws: Draws): PatchBox {
  const chosen = chooseClass(request, draws);
  const voxels = chosen === undefined ? undefined : request.classes[chosen]?.voxels;
  if (chosen === undefined || voxels === undefined) {
    return { start: eachAxis((axis) => randomStart(request, axis, draws)) };
  }
  const row = 4 * draws.index(voxels.length / 4);
  const start = eachAxis((axis) => {
    const centre = voxels[row + 1 + axis] ?? 0;
    return Math.max(bounds(request, axis).lower, centre - Math.floor(request.initialPatch[axis] / 2));
  });
  return { start, chosen };
}

function chooseClass({ classes, forced, hasIgnore }: PatchRequest, draws: Draws): number | undefined {
  const found = [...classes.keys()].filter((i) => (classes[i]?.voxels.length ?? 0) > 0);
  const isAnnotated = (i: number): boolean => classes[i]?.isAnnotated === true;
  if (!forced) return hasIgnore ? found.find(isAnnotated) : undefined;
  const eligible = found.length > 1 ? found.filter((i) => !isAnnotated(i)) : found;
  return eligible.length === 0 ? undefined : eligible[draws.index(eligible.length)];
}

/** Starts that a random patch may have; half of what the final patch lacks hangs out on either side. */
function bounds({ shape, initialPatch, finalPatch }: PatchRequest, axis: 0 | 1 | 2) {
  const missing = initialPatch[axis] - finalPatch[axis];
  const pad = Math.max(missing, initialPatch[axis] - shape[axis]);
  return {
    // Subtracted from 0, because Python has no -0.
    lower: 0 - Math.ceil(pad / 2),
    upper: shape[axis] + Math.floor(pad / 2) + (pad % 2) - initialPatch[axis],
  };
}

function randomStart(request: PatchRequest, axis: 0 | 1 | 2, draws: Draws): number {
  const { lower, upper } = bounds(request, axis);
  return lower + draws.index(upper - lower + 1);
}

function eachAxis(value: (axis: 0 | 1 | 2) => number): Zyx {
  return [value(0), value(1), value(2)];
}
