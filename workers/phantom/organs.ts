import type { Frame } from './frame.ts';
import { kidney } from './kidney.ts';
import type { Draw } from './random.ts';
import { blended, type Distance, ellipsoid, type Solid, tube, within, without } from './shapes.ts';
import { PHANTOM_LABELS, type Structure, tissue } from './structure.ts';

interface Organs {
  /** What lies under the kidneys and the spine in painting order. */
  readonly before: readonly Structure[];
  readonly liver: Solid;
  readonly after: readonly Structure[];
}

/** The organs of one patient, fitted into the frame. Sizes in mm are those of an adult. */
export function organsOf(draw: Draw, frame: Frame, contrast: number): Organs {
  const s = frame.scale;
  const inAbdomen =
    (gap: number): Distance =>
    (x, y, z) =>
      frame.abdomen(x, y, z) + gap;

  const liver = liverOf(draw, s, inAbdomen(2.5));
  const stomach = within(
    blended(
      ellipsoid(
        [draw.around(58, 6) * s, draw.around(-30, 6), draw.around(58, 8) * s],
        [draw.around(40, 6), draw.around(34, 5), draw.around(46, 6)],
      ),
      ellipsoid(
        [draw.around(15, 6), draw.around(-45, 5), draw.around(18, 6) * s],
        [38, 20, draw.around(20, 3)],
      ),
      16,
    ),
    inAbdomen(3),
  );
  const spleen = without(
    within(
      ellipsoid(
        [draw.around(103, 4) * s, draw.around(34, 6), draw.around(54, 9) * s],
        [draw.around(33, 5), draw.around(44, 7), draw.around(50, 8)],
      ),
      inAbdomen(2.5),
    ),
    stomach.distance,
    2,
  );
  const bladder = ellipsoid(
    [draw.around(-46, 6) * s, draw.around(-48, 5), draw.around(2, 8)],
    [draw.around(14, 3), draw.around(15, 3), draw.around(27, 6)],
  );
  const pancreas = blended(
    tube([-28, 2, draw.around(0, 6), 14], [22, -12, draw.around(18, 5), 9]),
    tube([22, -12, 18, 9], [72, 28, draw.around(38, 6), 10]),
    8,
  );
  const aorta = aortaOf(draw);
  const cava = tube([-20, 38, -170, 10], [draw.around(-24, 3), draw.around(24, 3), 100, 12]);
  const level = draw.around(-36, 8);
  const gall = draw.around(10, 5);

  return {
    liver,
    before: [
      tissue(pancreas, 38 + 48 * contrast, { texture: 26 }),
      tissue(
        stomach,
        (depth, _x, y) => {
          if (depth > -4.5) return 38 + 45 * contrast;
          return y < level ? -870 : 14;
        },
        { texture: 10 },
      ),
      tissue(spleen, 48 + 72 * contrast, { label: PHANTOM_LABELS.spleen, texture: 9 }),
      tissue(liver, 56 + 52 * contrast, { label: PHANTOM_LABELS.liver, texture: 10 }),
      ...liverVessels(draw, s).map((vessel) =>
        tissue(within(vessel, liver.distance), 45 + 108 * contrast, { label: 'below' }),
      ),
      tissue(bladder, (depth) => (depth > -2 ? 35 + 30 * contrast : gall)),
    ],
    after: [
      ...kidney(draw, 'right', s, contrast),
      ...kidney(draw, 'left', s, contrast),
      tissue(cava, 40 + 85 * contrast, { texture: 5 }),
      tissue(aorta, 42 + 112 * contrast, { label: PHANTOM_LABELS.aorta, texture: 4 }),
    ],
  };
}

/** Right lobe, left lobe across the midline; cut obliquely below, where the kidney and the bowel lie. */
function liverOf(draw: Draw, s: number, abdomen: Distance): Solid {
  const right = ellipsoid(
    [draw.around(-78, 4) * s, draw.around(-2, 6), draw.around(42, 6) * s],
    [draw.around(84, 6), draw.around(90, 6), draw.around(84, 8)],
  );
  const left = ellipsoid(
    [draw.around(2, 9), draw.around(-52, 5), draw.around(66, 6) * s],
    [draw.around(66, 9), draw.around(38, 5), draw.around(36, 6)],
  );
  const bottom = draw.around(-22, 12);
  const under: Distance = (x, y, z) => (bottom - z + (x + 70) * 0.55 + (y < 20 ? 0 : (y - 20) * 0.4)) * 0.8;
  const medial: Distance = (x, y) => (x + 12 - Math.max(0, -y - 8) * 3) * 0.5;
  return within(blended(right, left, 30), (x, y, z) =>
    Math.max(abdomen(x, y, z), under(x, y, z), medial(x, y, z)),
  );
}

function liverVessels(draw: Draw, s: number): Solid[] {
  const hilum = [draw.around(-42, 4) * s, draw.around(-12, 4), draw.around(38, 5) * s] as const;
  const fork = [hilum[0] - 26, hilum[1] - 4, hilum[2] + 8] as const;
  const vena = [draw.around(-34, 3), 18, draw.around(84, 4) * s] as const;
  return [
    tube([hilum[0] + 14, hilum[1] + 8, hilum[2] - 16, 7], [...hilum, 6.5]),
    tube([...hilum, 6.5], [...fork, 5.5]),
    tube([...fork, 5], [fork[0] - 34, draw.around(-28, 6), fork[2] + 22, 3]),
    tube([...fork, 5], [fork[0] - 28, draw.around(28, 6), fork[2] - 14, 3]),
    tube([...vena, 6], [vena[0] - 55, draw.around(10, 8), vena[2] - 24, 3]),
    tube([...vena, 6], [vena[0] - 22, draw.around(-48, 8), vena[2] - 12, 3]),
  ];
}

function aortaOf(draw: Draw): Solid {
  const bend = draw.around(12, 4);
  const radius = draw.around(11, 1.6);
  return blended(
    tube([draw.around(6, 3), 39, -175, radius - 1], [bend, 37, 30, radius]),
    tube([bend, 37, 30, radius], [draw.around(14, 3), 44, 175, radius + 1]),
    4,
  );
}
