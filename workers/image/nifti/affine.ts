import { determinant } from '../geometry.ts';
import type { Geometry, Zyx } from '../volume.ts';
import type { NiftiHeader } from './niftiHeader.ts';

/** Voxel (i, j, k) → RAS mm: row-major 3×4, column 3 the translation. */
export type Affine = readonly number[];

const at = (m: readonly number[], index: number): number => m[index] ?? 0;
const column = (affine: Affine, j: number): number[] => [0, 1, 2].map((row) => at(affine, 4 * row + j));

/** Lengths of the columns: mm a voxel along i, j, k. */
export const columnLengths = (affine: Affine): number[] =>
  [0, 1, 2].map((j) => Math.hypot(...column(affine, j)));

/** The affine that nibabel takes: the sform if its code is set, else the qform, else the spacing about the centre
 *  with x flipped. Source: nibabel 5 `Nifti1Header.get_best_affine`. */
export function bestAffine(header: NiftiHeader): Affine {
  if (header.sformCode !== 0) return header.srow;
  if (header.qformCode !== 0) return qformAffine(header);
  const [dx = 1, dy = 1, dz = 1] = header.pixdim.slice(1, 4);
  const [nx = 1, ny = 1, nz = 1] = header.dim.slice(1, 4);
  const half = (n: number, mm: number): number => (-(n - 1) / 2) * mm;
  return [-dx, 0, 0, -half(nx, dx), 0, dy, 0, half(ny, dy), 0, 0, dz, half(nz, dz)];
}

/** Source: nifti1.h, method 2: a unit quaternion, qfac in pixdim[0]. */
function qformAffine({ quatern, qoffset, pixdim }: NiftiHeader): Affine {
  const [b, c, d] = quatern;
  const a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
  const rotation = [
    [a * a + b * b - c * c - d * d, 2 * (b * c - a * d), 2 * (b * d + a * c)],
    [2 * (b * c + a * d), a * a + c * c - b * b - d * d, 2 * (c * d - a * b)],
    [2 * (b * d - a * c), 2 * (c * d + a * b), a * a + d * d - c * c - b * b],
  ];
  const qfac = at(pixdim, 0) < 0 ? -1 : 1;
  const steps = [at(pixdim, 1), at(pixdim, 2), at(pixdim, 3) * qfac];
  return rotation.flatMap((row, i) => [...row.map((value, j) => value * at(steps, j)), at(qoffset, i)]);
}

/** The affine as ITK's geometry (LPS) of a grid of `size` [z, y, x]; the axes keep their angles. */
export function geometryOfAffine(affine: Affine, size: Zyx): Geometry {
  const [dx = 1, dy = 1, dz = 1] = columnLengths(affine);
  const lps = [-1, -1, 1];
  const direction = [0, 1, 2].flatMap((row) =>
    [dx, dy, dz].map((mm, j) => (at(lps, row) * at(affine, 4 * row + j)) / mm + 0),
  );
  const [ox = 0, oy = 0, oz = 0] = column(affine, 3).map((mm, row) => at(lps, row) * mm + 0);
  return { size, spacing: [dz, dy, dx], origin: [ox, oy, oz], direction };
}

/** The inverse of `geometryOfAffine`. */
export function affineOfGeometry({ origin, direction, spacing }: Geometry): Affine {
  const steps = spacing.toReversed();
  return [-1, -1, 1].flatMap((lps, row) => [
    ...steps.map((mm, j) => lps * at(direction, 3 * row + j) * mm),
    lps * at(origin, row),
  ]);
}

/** The orthogonal matrix nearest to the affine's unit columns (row-major 3×3), by Newton's iteration for the polar
 *  decomposition: X ← (X + X⁻ᵀ) / 2. The columns must span space. */
export function nearestRotation(affine: Affine): number[] {
  const lengths = columnLengths(affine);
  let x = [0, 1, 2].flatMap((row) => lengths.map((mm, j) => at(affine, 4 * row + j) / mm));
  for (let step = 0; step < 50; step++) {
    const inverse = transposedInverse(x);
    const next = x.map((value, i) => (value + at(inverse, i)) / 2);
    const change = Math.max(...next.map((value, i) => Math.abs(value - at(x, i))));
    x = next;
    if (change < 1e-15) break;
  }
  return x;
}

/** Cofactors over the determinant. */
function transposedInverse(m: readonly number[]): number[] {
  const det = determinant(m);
  const entry = (row: number, col: number): number => at(m, 3 * ((row + 3) % 3) + ((col + 3) % 3));
  return Array.from({ length: 9 }, (_, i) => {
    const [row, col] = [Math.floor(i / 3), i % 3];
    const cofactor =
      entry(row + 1, col + 1) * entry(row + 2, col + 2) - entry(row + 1, col + 2) * entry(row + 2, col + 1);
    return cofactor / det;
  });
}
