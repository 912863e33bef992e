/** A polygon's corner in voxel coordinates of a plane. */
export type Corner = readonly [u: number, v: number];

/** Voxels `first` … `end` - 1 of row `v` lie inside. */
export interface Run {
  readonly v: number;
  readonly first: number;
  readonly end: number;
}

/**
 * The voxels whose centres lie inside closed polygons, by the even-odd rule over all of them together: an outline within
 * another is a hole, and so is what a keyhole's channel leads to, whose two sides cancel. A centre on a left or lower
 * edge is inside, on a right or upper one outside, so that polygons side by side share no voxel.
 */
export function fillPolygons(polygons: readonly (readonly Corner[])[]): Run[] {
  const crossings = new Map<number, number[]>();
  for (const polygon of polygons) {
    polygon.forEach((corner, i) => {
      addCrossings(corner, polygon[(i + 1) % polygon.length] ?? corner, crossings);
    });
  }
  const runs: Run[] = [];
  for (const [v, us] of [...crossings].sort(([a], [b]) => a - b)) {
    us.sort((a, b) => a - b);
    for (let i = 0; i + 1 < us.length; i += 2) {
      const first = Math.ceil(us[i] ?? 0);
      const end = Math.ceil(us[i + 1] ?? 0);
      if (first < end) runs.push({ v, first, end });
    }
  }
  return runs;
}

/** Where an edge crosses the rows of voxel centres. Its lower end counts, its upper end does not. */
function addCrossings([ua, va]: Corner, [ub, vb]: Corner, crossings: Map<number, number[]>): void {
  // Always from the lower end up, or the two sides of a keyhole would differ in their last digits.
  const [u0, v0, u1, v1] = va < vb ? [ua, va, ub, vb] : [ub, vb, ua, va];
  for (let v = Math.ceil(v0); v < v1; v++) {
    const u = u0 + ((v - v0) * (u1 - u0)) / (v1 - v0);
    const row = crossings.get(v);
    if (row) row.push(u);
    else crossings.set(v, [u]);
  }
}
