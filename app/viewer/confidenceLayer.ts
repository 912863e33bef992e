import type { Geometry } from '../../workers/image/index.ts';
import { type ConfidenceColours, confidenceColours } from './confidenceColours.ts';
import { labelSlice } from './labelSlice.ts';
import type { Plane } from './planes.ts';
import type { ConfidenceView, DisplayConfidence } from './types.ts';

const CODES = 65_536;
/** Tables are a quarter of a megabyte and the same for every case of one scale. */
const tables = new WeakMap<
  DisplayConfidence['probabilityOf'],
  Partial<Record<ConfidenceView, ConfidenceColours>>
>();

/** The colours in which a map is drawn; made once for each of its views. */
export function coloursOf({ probabilityOf }: DisplayConfidence, view: ConfidenceView): ConfidenceColours {
  const made = tables.get(probabilityOf) ?? {};
  const colours = made[view] ?? confidenceColours(view, CODES, probabilityOf);
  tables.set(probabilityOf, { ...made, [view]: colours });
  return colours;
}

/** The picture of one slice of a confidence map, one pixel a voxel; kept until another slice is asked for. */
export class ConfidenceSlice {
  private held:
    | {
        readonly codes: Uint16Array;
        readonly view: ConfidenceView;
        readonly plane: Plane;
        readonly slice: number;
        readonly picture: OffscreenCanvas;
      }
    | undefined;

  /** Lets go of the map. */
  forget(): void {
    this.held = undefined;
  }

  /** Undefined while the map is not to be drawn. */
  picture(
    map: DisplayConfidence | undefined,
    geometry: Geometry,
    plane: Plane,
    slice: number,
  ): OffscreenCanvas | undefined {
    if (!map?.view) {
      this.held = undefined;
      return undefined;
    }
    const { codes, view } = map;
    const { held } = this;
    if (held?.codes === codes && held.view === view && held.plane === plane && held.slice === slice)
      return held.picture;
    const { palette } = coloursOf(map, view);
    const { values, width, height } = labelSlice(codes, geometry, plane, slice);
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    for (let at = 0; at < values.length; at++) pixels[at] = palette[values[at] ?? 0] ?? 0;
    const picture = new OffscreenCanvas(width, height);
    picture.getContext('2d')?.putImageData(image, 0, 0);
    this.held = { codes, view, plane, slice, picture };
    return picture;
  }
}
