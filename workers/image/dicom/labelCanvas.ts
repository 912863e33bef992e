/** A label map that is laid together from pieces which may overlap. */
import type { Geometry } from '../volume.ts';
import type { Vector } from './header/instance.ts';

export class LabelCanvas {
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Voxels that were given to another label than the one that had them. */
  overlapping = 0;
  /** Labelled voxels that lie beside the grid. */
  outside = 0;

  /** @param largest label that will be put */
  constructor(
    readonly grid: Geometry,
    largest: number,
  ) {
    const [slices, rows, columns] = grid.size;
    const voxels = slices * rows * columns;
    this.data = largest > 255 ? new Uint16Array(voxels) : new Uint8Array(voxels);
  }

  /** Whoever comes last has the voxel. */
  put(i: number, j: number, k: number, value: number): void {
    const [slices, rows, columns] = this.grid.size;
    if (i < 0 || j < 0 || k < 0 || i >= columns || j >= rows || k >= slices) {
      this.outside++;
      return;
    }
    const at = (k * rows + j) * columns + i;
    const before = this.data[at] ?? 0;
    if (before !== 0 && before !== value) this.overlapping++;
    this.data[at] = value;
  }

  /** A run of voxels from `start` on, along axis i, j or k. */
  putRun(start: Vector, axis: 0 | 1 | 2, count: number, value: number): void {
    const [i, j, k] = start;
    for (let n = 0; n < count; n++)
      this.put(i + (axis === 0 ? n : 0), j + (axis === 1 ? n : 0), k + (axis === 2 ? n : 0), value);
  }
}
