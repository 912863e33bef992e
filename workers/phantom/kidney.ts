import type { Draw } from './random.ts';
import { ellipsoid, type Solid } from './shapes.ts';
import { PHANTOM_LABELS, type Structure, tissue } from './structure.ts';

const CORTEX_MM = 7;

/** A bean with cortex and medulla, lying on the psoas; fat fills its sinus, which opens to the middle. */
export function kidney(draw: Draw, side: 'left' | 'right', scale: number, contrast: number): Structure[] {
  const outward = side === 'left' ? 1 : -1;
  // The liver pushes the right kidney down.
  const height = side === 'left' ? draw.around(8, 7) : draw.around(-8, 7);
  const x = outward * draw.around(66, 4) * scale;
  const y = draw.around(46, 4);
  const tilt = draw.around(0.2, 0.07) * outward;
  const bean = tilted(
    ellipsoid([0, 0, 0], [draw.around(28, 2.5), draw.around(24, 2), draw.around(55, 5)]),
    [x, y, height],
    tilt,
  );
  const sinus = tilted(
    ellipsoid([-outward * 20, -6, 0], [draw.around(21, 2), 10, draw.around(25, 4)]),
    [x, y, height],
    tilt,
  );
  const cortex = 34 + 140 * contrast;
  const medulla = 32 + 95 * contrast;
  const label = side === 'left' ? PHANTOM_LABELS.kidney_left : PHANTOM_LABELS.kidney_right;
  return [
    tissue(bean, (depth) => (depth > -CORTEX_MM ? cortex : medulla), { label, texture: 10 }),
    tissue(sinus, -70, { texture: 14 }),
  ];
}

/** The upper pole leans to the spine: shear of x over z. */
function tilted(solid: Solid, centre: readonly [number, number, number], tilt: number): Solid {
  const [cx, cy, cz] = centre;
  const reach = Math.abs(tilt) * Math.max(-solid.low[2], solid.high[2]);
  return {
    low: [cx + solid.low[0] - reach, cy + solid.low[1], cz + solid.low[2]],
    high: [cx + solid.high[0] + reach, cy + solid.high[1], cz + solid.high[2]],
    distance: (x, y, z) => solid.distance(x - cx + tilt * (z - cz), y - cy, z - cz),
  };
}
