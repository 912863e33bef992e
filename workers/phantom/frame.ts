import type { Draw } from './random.ts';
import { type Distance, ellipsoid } from './shapes.ts';
import { everywhere, type Structure, tissue } from './structure.ts';

/** Skin, fat, muscle wall, abdominal cavity and lungs: what the organs are fitted into. */
export interface Frame {
  /** Overall scale of the patient, about 1. */
  readonly scale: number;
  /** Distance to the skin, mm. */
  readonly body: Distance;
  /** Distance to the inner side of the muscle wall. */
  readonly cavity: Distance;
  /** Distance to the abdomen: the cavity below the diaphragm. */
  readonly abdomen: Distance;
  /** Depth below the skin in whose middle the ribs lie, mm. */
  readonly ribDepth: number;
  layers(contrast: number): Structure[];
}

const SKIN = 2.4;

export function frameOf(draw: Draw): Frame {
  const scale = draw.around(1, 0.06);
  const width = draw.around(164, 9) * scale;
  const depth = draw.around(117, 8) * scale;
  const fat = draw.around(15, 7);
  const muscle = draw.around(12, 3);
  const waist = draw.around(0.05, 0.03);

  const body: Distance = (x, y, z) => {
    const low = (z + 50) / 80;
    const narrowing = 1 - waist / (1 + low * low);
    const u = x / (width * narrowing);
    const v = y / (depth * (y > 0 ? 0.98 : narrowing));
    // An outline between an ellipse and a box; much cheaper than a superellipse's powers, and evaluated most often.
    const sum = u * u + v * v + 1e-9;
    return (Math.sqrt(sum - (0.5 * u * u * v * v) / sum) - 1) * depth;
  };
  const wall = SKIN + fat + muscle;
  const cavity: Distance = (x, y, z) => body(x, y, z) + wall;

  // Two domes; the right one stands higher over the liver.
  const right = draw.around(112, 8) * scale;
  const left = draw.around(101, 8) * scale;
  const diaphragm: Distance = (x, y, z) => {
    const r = right - ((x + 68) ** 2 + (y - 0) ** 2) / 130;
    const l = left - ((x - 68) ** 2 + (y - 5) ** 2) / 120;
    const saddle = 72 - (y + 20) ** 2 / 300;
    return (z - Math.max(r, l, saddle)) * 0.75;
  };
  const abdomen: Distance = (x, y, z) => Math.max(cavity(x, y, z), diaphragm(x, y, z));
  const heart = ellipsoid([18, -38, 138 * scale], [62, 48, 55]);

  return {
    scale,
    body,
    cavity,
    abdomen,
    ribDepth: SKIN + fat + muscle * 0.55,
    layers: (contrast) => [
      tissue(everywhere(body), 25),
      tissue(
        everywhere((x, y, z) => body(x, y, z) + SKIN),
        -102,
        { texture: 9 },
      ),
      tissue(
        everywhere((x, y, z) => body(x, y, z) + SKIN + fat),
        52 + 8 * contrast,
        { texture: 9 },
      ),
      tissue(everywhere(cavity), -96, { texture: 14 }),
      tissue(
        everywhere((x, y, z) => Math.max(cavity(x, y, z) + 1.5, 3 - diaphragm(x, y, z))),
        -845,
        { texture: 35 },
      ),
      tissue(
        { ...heart, distance: (x, y, z) => Math.max(heart.distance(x, y, z), 2 - diaphragm(x, y, z)) },
        40 + 90 * contrast,
        { texture: 8 },
      ),
    ],
  };
}
