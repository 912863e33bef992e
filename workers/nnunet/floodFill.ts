import type { Zyx } from '../image/index.ts';
import { stridesOf } from './axes.ts';

/**
 * Marks with `mark` every voxel of value 0 that is face-connected to the border through voxels of value 0. Works run
 * by run along the last axis, so that its stack stays short on large backgrounds.
 */
export function floodFromBorder(voxels: Uint8Array, shape: Zyx, mark: number): void {
  const fill = new RunFill(voxels, shape, mark);
  const [depth, rows, columns] = shape;
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < rows; y++) {
      const start = (z * rows + y) * columns;
      if (z === 0 || y === 0 || z === depth - 1 || y === rows - 1) {
        for (let x = 0; x < columns; x++) fill.from(start + x);
      } else {
        fill.from(start);
        fill.from(start + columns - 1);
      }
    }
  }
}

class RunFill {
  private stack = new Int32Array(1024);
  private height = 0;

  constructor(
    private readonly voxels: Uint8Array,
    private readonly shape: Zyx,
    private readonly mark: number,
  ) {}

  from(voxel: number): void {
    if (this.voxels[voxel] !== 0) return;
    this.push(voxel);
    while (this.height > 0) {
      const seed = this.stack[--this.height] as number;
      if (this.voxels[seed] === 0) this.fillRun(seed);
    }
  }

  private fillRun(seed: number): void {
    const { voxels, mark } = this;
    const [depth, rows, columns] = this.shape;
    const [slice, row] = stridesOf(this.shape);
    const start = seed - (seed % columns);
    let first = seed;
    let end = seed + 1;
    while (first > start && voxels[first - 1] === 0) first--;
    while (end < start + columns && voxels[end] === 0) end++;
    voxels.fill(mark, first, end);
    const y = (start / columns) % rows;
    const z = Math.floor(start / slice);
    if (y > 0) this.pushRuns(first - row, end - row);
    if (y < rows - 1) this.pushRuns(first + row, end + row);
    if (z > 0) this.pushRuns(first - slice, end - slice);
    if (z < depth - 1) this.pushRuns(first + slice, end + slice);
  }

  /** One seed for every run of zeros in [from, to). */
  private pushRuns(from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (this.voxels[i] === 0 && (i === from || this.voxels[i - 1] !== 0)) this.push(i);
    }
  }

  private push(voxel: number): void {
    if (this.height === this.stack.length) {
      const larger = new Int32Array(2 * this.stack.length);
      larger.set(this.stack);
      this.stack = larger;
    }
    this.stack[this.height++] = voxel;
  }
}
