/** Rotation and scale of a patch. Source: batchgeneratorsv2 `create_affine_matrix_3d`, `_2d` (spec §7.3). */

/** Row-major 3 × 3 in voxels about the centre. */
export type Affine = readonly [number, number, number, number, number, number, number, number, number];

/** R about axes 2, 1, 0 (angles in radian, by axis), then one scale; above 1 objects shrink. */
export function affine3d([a, b, c]: readonly [number, number, number], scale: number): Affine {
  const [ca, sa, cb, sb, cc, sc] = [
    Math.cos(a),
    Math.sin(a),
    Math.cos(b),
    Math.sin(b),
    Math.cos(c),
    Math.sin(c),
  ];
  const scaled = (value: number) => value * scale;
  return [
    scaled(cc * cb),
    scaled(cc * sb * sa - sc * ca),
    scaled(cc * sb * ca + sc * sa),
    scaled(sc * cb),
    scaled(sc * sb * sa + cc * ca),
    scaled(sc * sb * ca - cc * sa),
    scaled(-sb),
    scaled(cb * sa),
    scaled(cb * ca),
  ];
}

/** In the plane of axes 1 and 2; axis 0 stays. */
export function affine2d(angle: number, scale: number): Affine {
  const [c, s] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  return [1, 0, 0, 0, c, -s, 0, s, c];
}
