import type { Volume, Zyx } from '../image/index.ts';
import { anatomyOf } from './anatomy.ts';
import { sliceNoise } from './noise.ts';
import { SmoothNoise } from './smoothNoise.ts';
import type { Structure } from './structure.ts';

export interface PhantomOptions {
  readonly seed: number;
  /** Voxels, array order. @default [96, 160, 160] */
  readonly size?: Zyx;
  /** mm, array order. @default [3, 2.4, 2.4] */
  readonly spacing?: Zyx;
  /** Standard deviation of the scanner's noise, HU. @default 12 */
  readonly noise?: number;
  /** Added to every voxel, HU: another scanner's calibration. @default 0 */
  readonly huShift?: number;
  /** Liver lesions; drawn from the seed (0 to 3) when absent. */
  readonly lesions?: number;
  /** 1: portal venous phase, 0: no contrast medium. @default 1 */
  readonly contrast?: number;
}

export interface Phantom {
  /** HU, Int16, one channel. */
  readonly scan: Volume;
  /** PHANTOM_LABELS, Uint8, on the scan's grid. */
  readonly labels: Volume;
}

const AIR = -1000;
const WARP_MM = 7;
const WARP_CELL_MM = 75;

/**
 * Draws an abdominal CT of a made-up patient with its true labels: the same bytes for the same options.
 * The grid is centred on the patient with an identity direction, so x grows to the left and the liver, on the right,
 * lies at low x. 0.6 s for the default grid.
 */
export function drawPhantom(options: PhantomOptions): Phantom {
  const { seed, size = [96, 160, 160], spacing = [3, 2.4, 2.4] } = options;
  const { noise = 12, huShift = 0, contrast = 1, lesions } = options;
  const [depth, rows, columns] = size;
  const origin = [
    (-(columns - 1) / 2) * spacing[2],
    (-(rows - 1) / 2) * spacing[1],
    (-(depth - 1) / 2) * spacing[0],
  ] as const;
  const geometry = { size, spacing, origin, direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] };
  const scan = new Int16Array(depth * rows * columns);
  const labels = new Uint8Array(scan.length);
  const slice = new SlicePainter(seed, geometry, anatomyOf({ seed, contrast, lesions }).structures);
  const area = rows * columns;
  for (let k = 0; k < depth; k++) {
    slice.paint(k, labels.subarray(k * area, (k + 1) * area));
    const grain = sliceNoise(seed, k, rows, columns);
    const from = k * area;
    for (let i = 0; i < area; i++) {
      scan[from + i] = Math.round((slice.hu[i] ?? AIR) + huShift + noise * (grain[i] ?? 0));
    }
  }
  return {
    scan: { data: scan, channels: 1, geometry, fileDimension: 3 },
    labels: { data: labels, channels: 1, geometry, fileDimension: 3 },
  };
}

/** Paints one axial slice at a time, so that a scan of any depth needs the memory of one slice. */
class SlicePainter {
  /** HU of the slice painted last, `[y, x]`. */
  readonly hu: Float32Array;
  private readonly warped: readonly [Float32Array, Float32Array, Float32Array];
  private readonly warp: readonly [SmoothNoise, SmoothNoise, SmoothNoise];
  /** Texture of unit amplitude, `[y, x]`. */
  private readonly grain: Float32Array;
  private readonly coarse: SmoothNoise;
  private readonly fine: SmoothNoise;
  /** Width of the partial-volume ramp, mm. */
  private readonly ramp: number;

  constructor(
    seed: number,
    private readonly geometry: Volume['geometry'],
    private readonly structures: readonly Structure[],
  ) {
    const [, rows, columns] = geometry.size;
    const area = rows * columns;
    this.hu = new Float32Array(area);
    this.grain = new Float32Array(area);
    this.warped = [new Float32Array(area), new Float32Array(area), new Float32Array(area)];
    const component = (stream: number) => new SmoothNoise(seed, stream, WARP_CELL_MM);
    this.warp = [component(21), component(22), component(23)];
    this.coarse = new SmoothNoise(seed, 24, 13);
    this.fine = new SmoothNoise(seed, 25, 5);
    this.ramp = 1.2 * Math.cbrt(geometry.spacing[0] * geometry.spacing[1] * geometry.spacing[2]);
  }

  paint(k: number, labels: Uint8Array): void {
    const z = this.geometry.origin[2] + k * this.geometry.spacing[0];
    this.warpSlice(z);
    this.hu.fill(AIR);
    for (const structure of this.structures) {
      if (z > structure.low[2] - WARP_MM && z < structure.high[2] + WARP_MM) this.fill(structure, labels);
    }
  }

  private warpSlice(z: number): void {
    const [, rows, columns] = this.geometry.size;
    const [, dy, dx] = this.geometry.spacing;
    for (let j = 0, i = 0; j < rows; j++) {
      const y = this.geometry.origin[1] + j * dy;
      for (let l = 0; l < columns; l++, i++) {
        const x = this.geometry.origin[0] + l * dx;
        this.warped[0][i] = x + WARP_MM * this.warp[0].at(x, y, z);
        this.warped[1][i] = y + WARP_MM * this.warp[1].at(x, y, z);
        this.warped[2][i] = z + WARP_MM * this.warp[2].at(x, y, z);
        this.grain[i] = this.coarse.at(x, y, z) + 0.5 * this.fine.at(x, y, z);
      }
    }
  }

  private fill(structure: Structure, labels: Uint8Array): void {
    const [, rows, columns] = this.geometry.size;
    const [x0, x1] = this.range(0, columns, structure);
    const [y0, y1] = this.range(1, rows, structure);
    const [wx, wy, wz] = this.warped;
    const { label, texture, distance, hu } = structure;
    const half = this.ramp / 2;
    for (let j = y0; j < y1; j++) {
      for (let i = j * columns + x0; i < j * columns + x1; i++) {
        const x = wx[i] ?? 0;
        const y = wy[i] ?? 0;
        const z = wz[i] ?? 0;
        const d = distance(x, y, z);
        if (d >= half) continue;
        const share = Math.min(1, 0.5 - d / this.ramp);
        const value = hu(d, x, y, z) + texture * (this.grain[i] ?? 0);
        this.hu[i] = (this.hu[i] ?? AIR) * (1 - share) + share * value;
        if (d <= 0 && label !== 'below') labels[i] = label;
      }
    }
  }

  /** Columns (axis 0) or rows (axis 1) that a structure can touch, the warp included. */
  private range(axis: 0 | 1, count: number, structure: Structure): readonly [number, number] {
    const step = this.geometry.spacing[2 - axis] ?? 1;
    const origin = this.geometry.origin[axis];
    const margin = WARP_MM + this.ramp;
    const first = Math.floor((structure.low[axis] - margin - origin) / step);
    const last = Math.ceil((structure.high[axis] + margin - origin) / step) + 1;
    return [Math.max(0, first), Math.min(count, last)];
  }
}
