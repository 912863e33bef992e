import type { Zyx } from '../image/index.ts';
import type { TileSumSpec } from './backend.ts';
import { BackendError } from './failures.ts';
import type { SumArithmetic } from './sumArithmetic.ts';

/** Weighted logits and weights over a ring of rows on the host (spec §6.7). */
export class FoldSums<Cells extends Float32Array | Uint16Array> {
  readonly bytes: number;
  /** `[class][ring row][extent 1][extent 2]` */
  private readonly sums: Cells;
  /** `[ring row][extent 1][extent 2]` */
  private readonly weights: Cells;

  /** @throws BackendError `backend.memory` when the sums do not fit into memory. */
  constructor(
    private readonly spec: TileSumSpec,
    private readonly arithmetic: SumArithmetic<Cells>,
  ) {
    const voxels = spec.extent[0] * spec.extent[1] * spec.extent[2];
    this.bytes = (spec.classes + 1) * voxels * arithmetic.bytesPerCell;
    try {
      this.sums = arithmetic.allocate(spec.classes * voxels);
      this.weights = arithmetic.allocate(voxels);
    } catch (cause) {
      throw doNotFit(this.bytes, cause);
    }
  }

  /** @param logits `[class, …patchSize]` of the tile that begins at `start` */
  add(logits: Float32Array, start: Zyx): void {
    const { classes, extent, patchSize, importance } = this.spec;
    const { sums, weights, arithmetic } = this;
    const [depth, height, width] = patchSize;
    for (let z = 0; z < depth; z++) {
      for (let y = 0; y < height; y++) {
        const line = (z * height + y) * width;
        const row = (start[0] + z) % extent[0];
        const target = (row * extent[1] + start[1] + y) * extent[2] + start[2];
        arithmetic.add(weights, target, importance, line, width);
        for (let c = 0; c < classes; c++) {
          const at = c * weights.length + target;
          const from = c * depth * height * width + line;
          arithmetic.addProducts(sums, at, logits, from, importance, line, width);
        }
      }
    }
  }

  /** Mean logits `[class][extent 1][extent 2]` of one row of axis 0, a new array. */
  quotientRow(row: number): Float32Array {
    const { classes, extent } = this.spec;
    const { sums, weights, arithmetic } = this;
    const size = extent[1] * extent[2];
    const ring = (row % extent[0]) * size;
    const quotient = new Float32Array(classes * size);
    for (let c = 0; c < classes; c++)
      arithmetic.divide(sums, c * weights.length + ring, weights, ring, quotient, c * size, size);
    return quotient;
  }

  /** Zeroes rows [from, to) of the ring. */
  release(from: number, to: number): void {
    const { classes, extent } = this.spec;
    const size = extent[1] * extent[2];
    for (let row = from; row < to; row++) {
      const at = (row % extent[0]) * size;
      this.weights.fill(0, at, at + size);
      for (let c = 0; c < classes; c++)
        this.sums.fill(0, c * this.weights.length + at, c * this.weights.length + at + size);
    }
  }
}

function doNotFit(bytes: number, cause: unknown): BackendError {
  const megabytes = Math.ceil(bytes / 2 ** 20);
  const message = `The class sums need ${megabytes} MB, more than this machine gives. Close other tabs or predict fewer classes.`;
  return new BackendError('memory', message, { megabytes }, { cause });
}
