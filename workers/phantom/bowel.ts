import type { Frame } from './frame.ts';
import { SmoothNoise } from './smoothNoise.ts';
import { everywhere, type Structure, tissue } from './structure.ts';

/** Loops of bowel: the hills of a smooth noise, in the front of the lower abdomen; gas where they are hollow. */
export function bowelOf(seed: number, frame: Frame, contrast: number): Structure {
  const loops = new SmoothNoise(seed, 11, 27);
  const gas = new SmoothNoise(seed, 12, 40);
  const distance = (x: number, y: number, z: number): number => {
    const region = Math.max(frame.abdomen(x, y, z) + 5, z - 5 - y * 0.15, y - 42);
    return region > 6 ? region : Math.max(region, (0.05 - loops.at(x, y, z)) * 28);
  };
  const hu = (depth: number, x: number, y: number, z: number): number => {
    if (depth > -3.5) return 38 + 45 * contrast;
    return gas.at(x, y, z) > 0.45 && y < 0 ? -820 : 22;
  };
  return tissue(everywhere(distance), hu, { texture: 12 });
}
