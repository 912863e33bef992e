/** Grid directions (row-major 3×3, columns = the file's axes in LPS) for the geometry tests. */

const AXES = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

/** All 48 ways to lay three axes along the patient's: 6 permutations × 8 flips, half of them left-handed. */
export const SIGNED_PERMUTATIONS: readonly (readonly number[])[] = AXES.flatMap((axes) =>
  Array.from({ length: 8 }, (_, flips) => {
    const direction = new Array<number>(9).fill(0);
    axes.forEach((row, column) => {
      direction[3 * row + column] = (flips >> column) & 1 ? -1 : 1;
    });
    return direction;
  }),
);

/** Rotation by Euler angles (degrees) about x, y, z, applied in that order. */
function rotation(x: number, y: number, z: number): readonly number[] {
  const [a, b, c] = [x, y, z].map((degrees) => (degrees * Math.PI) / 180) as [number, number, number];
  const [sa, ca, sb, cb, sc, cc] = [
    Math.sin(a),
    Math.cos(a),
    Math.sin(b),
    Math.cos(b),
    Math.sin(c),
    Math.cos(c),
  ];
  return [
    cb * cc,
    sa * sb * cc - ca * sc,
    ca * sb * cc + sa * sc,
    cb * sc,
    sa * sb * sc + ca * cc,
    ca * sb * sc - sa * cc,
    -sb,
    sa * cb,
    ca * cb,
  ];
}

function product(a: readonly number[], b: readonly number[]): readonly number[] {
  return Array.from({ length: 9 }, (_, at) =>
    [0, 1, 2].reduce((sum, k) => sum + (a[3 * Math.floor(at / 3) + k] ?? 0) * (b[3 * k + (at % 3)] ?? 0), 0),
  );
}

/** A tilted head scan, a left-handed oblique grid, and an oblique grid with permuted axes. */
export const OBLIQUE: readonly (readonly number[])[] = [
  rotation(12, 0, 0),
  product(rotation(8, -10, 6), [1, 0, 0, 0, 1, 0, 0, 0, -1]),
  product(rotation(-7, 9, 11), [0, 0, 1, -1, 0, 0, 0, 1, 0]),
];
