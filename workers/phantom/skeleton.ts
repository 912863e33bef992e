import type { Frame } from './frame.ts';
import type { Draw } from './random.ts';
import { type Distance, ellipsoid, type Solid, tube, within } from './shapes.ts';
import { everywhere, type Structure, tissue } from './structure.ts';

const SPINE_Y = 70;

/** Muscles of the back, vertebrae with discs and canal, ribs. */
export function skeletonOf(draw: Draw, frame: Frame, contrast: number): Structure[] {
  const muscle = 54 + 9 * contrast;
  const pitch = draw.around(34, 2);
  const offset = draw.between(0, pitch);
  /** -0.5 … 0.5 along one vertebra with its disc. */
  const phase = (z: number): number => (((((z + offset) / pitch) % 1) + 1) % 1) - 0.5;

  const column = tube([0, SPINE_Y, -400, 23], [0, SPINE_Y, 400, 20]);
  const arch = tube([0, 94, -400, 17], [0, 94, 400, 16]);
  const canal = tube([0, 94, -400, 9], [0, 94, 400, 8.5]);
  const disc: Distance = (_x, _y, z) => (0.36 - Math.abs(phase(z))) * pitch;
  const bone = (depth: number): number => (depth > -2.6 ? 520 : 190);

  return [
    ...[-1, 1].flatMap((side) => [
      tissue(
        within(ellipsoid([side * 34, 96, 0], [30, 19, 500]), (x, y, z) => frame.body(x, y, z) + 9),
        muscle,
        { texture: 10 },
      ),
      tissue(tube([side * 27, 68, 25, 7], [side * 50, 52, -150, 24]), muscle, { texture: 8 }),
    ]),
    tissue(arch, (_depth, _x, _y, z) => (Math.abs(phase(z)) < 0.33 ? 430 : 70), { texture: 25 }),
    tissue(spinous(frame, phase), bone, { texture: 20 }),
    tissue(canal, 28, { texture: 5 }),
    tissue(column, 85, { texture: 8 }),
    tissue(
      within(column, (x, y, z) => -disc(x, y, z)),
      bone,
      { texture: 26 },
    ),
    ribs(draw, frame),
  ];
}

function spinous(frame: Frame, phase: (z: number) => number): Solid {
  const process = tube([0, 106, -400, 4.2], [0, 106, 400, 4.2]);
  return {
    low: [-8, 98, -400],
    high: [8, 130, 400],
    distance: (x, y, z) =>
      Math.max(
        Math.min(process.distance(x, y, z), Math.abs(x) - 3.4),
        98 - y,
        frame.body(x, y, z) + 10,
        (Math.abs(phase(z)) - 0.3) * 30,
      ),
  };
}

/** A rib descends from back to front; the last ones end early. */
function ribs(draw: Draw, frame: Frame): Structure {
  const pitch = draw.around(28, 2);
  const offset = draw.between(0, pitch);
  const distance: Distance = (x, y, z) => {
    if (z < -60) return 50;
    const shell = frame.body(x, y, z) + frame.ribDepth;
    if (shell > 12 || shell < -12) return 20;
    const along = z + offset - (y - 60) * 0.42;
    const offCentre = Math.abs(((((along / pitch) % 1) + 1) % 1) - 0.5) * pitch;
    const end = Math.max(-20 - z - (y - 40) * 0.9, 26 - Math.abs(x));
    const flat = Math.sqrt((shell * 1.25) ** 2 + (offCentre * 0.85) ** 2) - 5.4;
    return Math.max(flat, end * 0.7);
  };
  return tissue(everywhere(distance), (depth) => (depth > -2.2 ? 480 : 230), { texture: 20 });
}
