import type { Zyx } from '../image/index.ts';
import type { EditRecorder } from './edit.ts';
import type { LabelMap } from './labelMap.ts';

export interface Brush {
  readonly shape: 'circle' | 'sphere';
  /** mm */
  readonly diameter: number;
  readonly value: number;
}

/** Rounding must not take the voxel away that lies exactly on the rim. */
const RIM = 1e-9;

/**
 * Paints everything within the brush's radius (mm, between voxel centres) of the line from `from` to `to`
 * (voxel coordinates, zyx, fractions allowed). A circle stays in the slice of `to` along `through`. A brush smaller
 * than a voxel paints the voxel that holds its centre.
 */
export function paintStroke(
  recorder: EditRecorder,
  { size, spacing }: Pick<LabelMap, 'size' | 'spacing'>,
  brush: Brush,
  through: 0 | 1 | 2,
  from: Zyx,
  to: Zyx,
): void {
  const radius = brush.diameter / 2;
  const flat = brush.shape === 'circle';
  const slice = Math.round(to[through]);
  const start = millimetres(from, spacing, flat ? through : undefined);
  const end = millimetres(to, spacing, flat ? through : undefined);
  const first = [0, 0, 0];
  const last = [0, 0, 0];
  for (const axis of [0, 1, 2] as const) {
    const low = Math.min(from[axis], to[axis]) - radius / spacing[axis];
    const high = Math.max(from[axis], to[axis]) + radius / spacing[axis];
    const [a, b] = flat && axis === through ? [slice, slice] : [Math.ceil(low), Math.floor(high)];
    first[axis] = Math.max(a, 0);
    last[axis] = Math.min(b, size[axis] - 1);
  }
  const [z0 = 0, y0 = 0, x0 = 0] = first;
  const [z1 = -1, y1 = -1, x1 = -1] = last;
  const line = lineOf(start, end);
  for (let z = z0; z <= z1; z++)
    for (let y = y0; y <= y1; y++) {
      const row = (z * size[1] + y) * size[2];
      const [pz, py] = [z * spacing[0], y * spacing[1]];
      let begun = -1;
      for (let x = x0; x <= x1 + 1; x++) {
        const inside =
          x <= x1 &&
          squaredDistance(
            line,
            flat && through === 0 ? 0 : pz,
            flat && through === 1 ? 0 : py,
            flat && through === 2 ? 0 : x * spacing[2],
          ) <=
            radius * radius + RIM;
        if (inside && begun < 0) begun = x;
        if (!inside && begun >= 0) {
          recorder.set(row + begun, row + x, brush.value);
          begun = -1;
        }
      }
    }
  paintCentre(recorder, size, brush.value, to);
}

function paintCentre(recorder: EditRecorder, size: Zyx, value: number, centre: Zyx): void {
  const [z, y, x] = [Math.round(centre[0]), Math.round(centre[1]), Math.round(centre[2])];
  if (z < 0 || y < 0 || x < 0 || z >= size[0] || y >= size[1] || x >= size[2]) return;
  const at = (z * size[1] + y) * size[2] + x;
  recorder.set(at, at + 1, value);
}

/** The axis that a flat brush does not measure counts as 0. */
const millimetres = (index: Zyx, spacing: Zyx, skipped: number | undefined): Zyx => [
  skipped === 0 ? 0 : index[0] * spacing[0],
  skipped === 1 ? 0 : index[1] * spacing[1],
  skipped === 2 ? 0 : index[2] * spacing[2],
];

interface Line {
  readonly start: Zyx;
  readonly along: Zyx;
  readonly squaredLength: number;
}

function lineOf(start: Zyx, end: Zyx): Line {
  const along: Zyx = [end[0] - start[0], end[1] - start[1], end[2] - start[2]];
  return { start, along, squaredLength: along[0] ** 2 + along[1] ** 2 + along[2] ** 2 };
}

function squaredDistance({ start, along, squaredLength }: Line, z: number, y: number, x: number): number {
  const [dz, dy, dx] = [z - start[0], y - start[1], x - start[2]];
  const share =
    squaredLength === 0
      ? 0
      : Math.min(1, Math.max(0, (dz * along[0] + dy * along[1] + dx * along[2]) / squaredLength));
  const [ez, ey, ex] = [dz - share * along[0], dy - share * along[1], dx - share * along[2]];
  return ez * ez + ey * ey + ex * ex;
}
