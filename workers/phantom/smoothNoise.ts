import { uniform } from './random.ts';

const PERIOD = 32;
const MASK = PERIOD - 1;

/**
 * Smooth periodic noise in [-1, 1]: random values on a lattice of `cell` mm, smoothly interpolated. Serves as organ
 * texture, as bowel and as the warp that makes no two patients alike. The period is 32 cells.
 */
export class SmoothNoise {
  private readonly lattice = new Float32Array(PERIOD ** 3);

  constructor(
    seed: number,
    stream: number,
    private readonly cell: number,
  ) {
    for (let i = 0; i < this.lattice.length; i++) this.lattice[i] = 2 * uniform(seed, stream, i) - 1;
  }

  /** @param x, y, z mm */
  at(x: number, y: number, z: number): number {
    const u = x / this.cell;
    const v = y / this.cell;
    const w = z / this.cell;
    const x0 = Math.floor(u);
    const y0 = Math.floor(v);
    const z0 = Math.floor(w);
    const fx = ease(u - x0);
    const fy = ease(v - y0);
    const near = this.plane(x0, y0, z0, fx, fy);
    return near + (this.plane(x0, y0, z0 + 1, fx, fy) - near) * ease(w - z0);
  }

  private plane(x0: number, y0: number, z0: number, fx: number, fy: number): number {
    const { lattice } = this;
    const row = (z0 & MASK) * PERIOD * PERIOD;
    const r0 = row + (y0 & MASK) * PERIOD;
    const r1 = row + ((y0 + 1) & MASK) * PERIOD;
    const i0 = x0 & MASK;
    const i1 = (x0 + 1) & MASK;
    const a = (lattice[r0 + i0] ?? 0) + ((lattice[r0 + i1] ?? 0) - (lattice[r0 + i0] ?? 0)) * fx;
    const b = (lattice[r1 + i0] ?? 0) + ((lattice[r1 + i1] ?? 0) - (lattice[r1 + i0] ?? 0)) * fx;
    return a + (b - a) * fy;
  }
}

const ease = (t: number): number => t * t * (3 - 2 * t);
