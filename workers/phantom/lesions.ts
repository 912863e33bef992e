import type { Draw } from './random.ts';
import { type Distance, ellipsoid, type Solid } from './shapes.ts';
import { PHANTOM_LABELS, type Structure, tissue } from './structure.ts';

const ATTEMPTS = 400;
const RIM_MM = 3;

/** Hypodense metastases, wholly inside the liver and apart from each other. Fewer than `count` when none fits more. */
export function lesionsOf(draw: Draw, liver: Solid, count: number, contrast: number): Structure[] {
  const found: Solid[] = [];
  for (let attempt = 0; attempt < ATTEMPTS && found.length < count; attempt++) {
    const radius = draw.between(12, 22);
    const centre = [
      draw.between(liver.low[0], liver.high[0]),
      draw.between(liver.low[1], liver.high[1]),
      draw.between(liver.low[2], liver.high[2]),
    ] as const;
    const stretch = draw.around(1, 0.15);
    const clear: Distance = (x, y, z) => Math.min(...found.map((other) => other.distance(x, y, z)), 1e3);
    if (liver.distance(...centre) < -radius - 3 && clear(...centre) > radius + 6) {
      found.push(ellipsoid(centre, [radius * stretch, radius / stretch, radius]));
    }
  }
  // A rim that takes up some contrast, a core that does not.
  const hu = (depth: number): number => (depth > -RIM_MM ? 36 + 16 * contrast : 26 + 6 * contrast);
  return found.map((solid) => tissue(solid, hu, { label: PHANTOM_LABELS.lesion, texture: 7 }));
}
