/** An asymmetric phantom defined in the patient, then sampled on any grid: whoever shows it flipped or permuted
 *  shows other values at the six marks. */
import type { Geometry } from '../../workers/image/index.ts';

export interface LetterPhantom {
  readonly data: Int16Array;
  readonly geometry: Geometry;
}

/** Half-width (mm) of the cube in which the marks lie. */
const REACH = 30;

/** Value per mark: a ball 16 mm out of the centre, on the patient's left, right, and so on. */
export const MARKS = {
  L: { at: [16, 0, 0], value: 200 },
  R: { at: [-16, 0, 0], value: 400 },
  P: { at: [0, 16, 0], value: 600 },
  A: { at: [0, -16, 0], value: 800 },
  S: { at: [0, 0, 16], value: 1000 },
  I: { at: [0, 0, -16], value: 1200 },
} as const;
const BALL_RADIUS = 6;
/** Everywhere else, so that a slice drawn black is a slice not drawn. */
const TISSUE = 50;

/** `direction` is row-major with the file's axes as columns; sizes differ per axis so that a swap shows. The grid's
 *  centre lies at the patient origin. */
export function letterPhantom(direction: readonly number[]): LetterPhantom {
  const sizeIjk = [44, 36, 30] as const;
  const spacingIjk = [(2 * REACH) / 44, (2 * REACH) / 36, (2 * REACH) / 30] as const;
  const world = (i: number, j: number, k: number, origin: readonly number[]) =>
    [0, 1, 2].map(
      (row) =>
        (origin[row] ?? 0) +
        (direction[3 * row] ?? 0) * i * spacingIjk[0] +
        (direction[3 * row + 1] ?? 0) * j * spacingIjk[1] +
        (direction[3 * row + 2] ?? 0) * k * spacingIjk[2],
    );
  const [cx = 0, cy = 0, cz = 0] = world(
    (sizeIjk[0] - 1) / 2,
    (sizeIjk[1] - 1) / 2,
    (sizeIjk[2] - 1) / 2,
    [0, 0, 0],
  );
  const origin = [-cx, -cy, -cz] as const;
  const data = new Int16Array(sizeIjk[0] * sizeIjk[1] * sizeIjk[2]);
  let at = 0;
  for (let k = 0; k < sizeIjk[2]; k++)
    for (let j = 0; j < sizeIjk[1]; j++)
      for (let i = 0; i < sizeIjk[0]; i++) data[at++] = valueAt(world(i, j, k, origin));
  return {
    data,
    geometry: {
      size: [sizeIjk[2], sizeIjk[1], sizeIjk[0]],
      spacing: [spacingIjk[2], spacingIjk[1], spacingIjk[0]],
      origin,
      direction,
    },
  };
}

function valueAt(world: readonly number[]): number {
  const mark = Object.values(MARKS).find(
    ({ at }) => Math.hypot(...at.map((centre, axis) => (world[axis] ?? 0) - centre)) <= BALL_RADIUS,
  );
  return mark?.value ?? TISSUE;
}
