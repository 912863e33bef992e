/**
 * Solids as signed distances in mm: negative inside, about right near the surface, which is all that partial volume
 * needs. Patient coordinates are LPS: x to the left, y to the back, z to the head.
 */
export type Point = readonly [x: number, y: number, z: number];
export type Distance = (x: number, y: number, z: number) => number;

/** A distance with the box outside of which it is positive. */
export interface Solid {
  readonly distance: Distance;
  readonly low: Point;
  readonly high: Point;
}

/** Axis-aligned. The quotient of the two norms is exact on the surface, with unit slope. */
export function ellipsoid(centre: Point, radii: Point): Solid {
  const [cx, cy, cz] = centre;
  const [rx, ry, rz] = radii;
  return {
    low: [cx - rx, cy - ry, cz - rz],
    high: [cx + rx, cy + ry, cz + rz],
    distance: (x, y, z) => {
      const u = (x - cx) / rx;
      const v = (y - cy) / ry;
      const w = (z - cz) / rz;
      const norm = Math.sqrt(u * u + v * v + w * w);
      const slope = Math.sqrt((u * u) / (rx * rx) + (v * v) / (ry * ry) + (w * w) / (rz * rz));
      return slope > 0 ? (norm * (norm - 1)) / slope : -Math.min(rx, ry, rz);
    },
  };
}

/** A tube of radius `from[3]` at one end and `to[3]` at the other. */
export function tube(
  from: readonly [number, number, number, number],
  to: readonly [number, number, number, number],
): Solid {
  const [ax, ay, az, ra] = from;
  const [bx, by, bz, rb] = to;
  const dx = bx - ax;
  const dy = by - ay;
  const dz = bz - az;
  const length2 = dx * dx + dy * dy + dz * dz;
  return {
    low: [Math.min(ax - ra, bx - rb), Math.min(ay - ra, by - rb), Math.min(az - ra, bz - rb)],
    high: [Math.max(ax + ra, bx + rb), Math.max(ay + ra, by + rb), Math.max(az + ra, bz + rb)],
    distance: (x, y, z) => {
      const t = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy + (z - az) * dz) / length2));
      const u = x - ax - t * dx;
      const v = y - ay - t * dy;
      const w = z - az - t * dz;
      return Math.sqrt(u * u + v * v + w * w) - ra - t * (rb - ra);
    },
  };
}

/** Union whose seam is rounded over `blend` mm (quadratic smooth minimum). */
export function blended(a: Solid, b: Solid, blend: number): Solid {
  return {
    low: [Math.min(a.low[0], b.low[0]), Math.min(a.low[1], b.low[1]), Math.min(a.low[2], b.low[2])],
    high: [Math.max(a.high[0], b.high[0]), Math.max(a.high[1], b.high[1]), Math.max(a.high[2], b.high[2])],
    distance: (x, y, z) => {
      const p = a.distance(x, y, z);
      const q = b.distance(x, y, z);
      const near = Math.max(0, blend - Math.abs(p - q)) / blend;
      return Math.min(p, q) - near * near * blend * 0.25;
    },
  };
}

/** `solid` where `limit` is negative, too. */
export const within = (solid: Solid, limit: Distance): Solid => ({
  ...solid,
  distance: (x, y, z) => {
    const d = solid.distance(x, y, z);
    return d > 12 ? d : Math.max(d, limit(x, y, z));
  },
});

/** `solid` less all that lies closer than `gap` mm to `taken`. */
export const without = (solid: Solid, taken: Distance, gap = 0): Solid =>
  within(solid, (x, y, z) => gap - taken(x, y, z));
