import vtkColorMaps from '@kitware/vtk.js/Rendering/Core/ColorTransferFunction/ColorMaps.js';
import { type ColourMap, VTK_COLOUR_MAPS } from './pictureStyle.ts';

const ENTRIES = 256;
const tables = new Map<ColourMap, Uint32Array>();

/** 256 opaque colours from low to high, RGBA as little-endian words; vtk.js's points, linear between them. */
export function colourMapTable(map: ColourMap): Uint32Array {
  const made =
    tables.get(map) ?? tableOf(vtkColorMaps.getPresetByName(VTK_COLOUR_MAPS[map])?.RGBPoints ?? []);
  tables.set(map, made);
  return made;
}

/** @param points x, red, green, blue of every point, ascending in x; colours 0 … 1 */
export function tableOf(points: readonly number[]): Uint32Array {
  const table = new Uint32Array(ENTRIES);
  const count = points.length / 4;
  const [first = 0, last = 1] = [points[0], points[4 * (count - 1)]];
  let segment = 0;
  for (let entry = 0; entry < ENTRIES; entry++) {
    const x = first + ((last - first) * entry) / (ENTRIES - 1);
    while (segment < count - 2 && x > (points[4 * (segment + 1)] ?? last)) segment++;
    const [low, high] = [4 * segment, 4 * Math.min(segment + 1, count - 1)];
    const span = (points[high] ?? 0) - (points[low] ?? 0);
    const share = span > 0 ? (x - (points[low] ?? 0)) / span : 0;
    const [red = 0, green = 0, blue = 0] = [1, 2, 3].map((channel) => {
      const [from = 0, to = 0] = [points[low + channel], points[high + channel]];
      return Math.round(255 * (from + share * (to - from)));
    });
    table[entry] = ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
  }
  return table;
}
