/** Shape of the network's encoder: how often each axis is halved, and the kernels on the way down. */
export interface Topology {
  readonly strides: number[][];
  readonly kernelSizes: number[][];
  /** The patch, padded up so that every pooling divides it. */
  readonly patchSize: number[];
  /** 2^poolings per axis. */
  readonly divisibility: number[];
}

const SMALLEST_EDGE = 4;

/**
 * Pools the axes of finest resolution until patches get smaller than 4 voxels.
 * `spacing` (mm) and `patch` (voxels, may be fractional) have the same 2 or 3 axes.
 * Source: spec nnunet-v2.md §4.5, nnU-Net `get_pool_and_conv_props`.
 */
export function planTopology(spacing: readonly number[], patch: readonly number[]): Topology {
  const sizes = [...patch];
  const spacings = [...spacing];
  const kernel = spacing.map(() => 1);
  const divisibility = spacing.map(() => 1);
  const strides = [spacing.map(() => 1)];
  const kernelSizes: number[][] = [];
  for (;;) {
    const axes = poolableAxes(sizes, spacings);
    if (axes.length === 0) break;
    widenKernels(kernel, spacings);
    strides.push(spacing.map((_, axis) => (axes.includes(axis) ? 2 : 1)));
    kernelSizes.push([...kernel]);
    for (const axis of axes) {
      spacings[axis] *= 2;
      sizes[axis] = Math.ceil(sizes[axis] / 2);
      divisibility[axis] *= 2;
    }
  }
  kernelSizes.push(spacing.map(() => 3));
  const patchSize = patch.map((size, axis) => Math.ceil(size / divisibility[axis]) * divisibility[axis]);
  return { strides, kernelSizes, patchSize, divisibility };
}

function poolableAxes(sizes: readonly number[], spacings: readonly number[]): number[] {
  const large = sizes.flatMap((size, axis) => (size >= 2 * SMALLEST_EDGE ? [axis] : []));
  const finest = Math.min(...large.map((axis) => spacings[axis]));
  const axes = large.filter((axis) => spacings[axis] / finest < 2);
  const loneAndSmall = axes.length === 1 && sizes[axes[0]] < 3 * SMALLEST_EDGE;
  return loneAndSmall ? [] : axes;
}

/** Once an axis is about as fine as the others its kernel is 3 for good. */
function widenKernels(kernel: number[], spacings: readonly number[]): void {
  const finest = Math.min(...spacings);
  for (let axis = 0; axis < kernel.length; axis++) {
    if (spacings[axis] / finest < 2) kernel[axis] = 3;
  }
}
