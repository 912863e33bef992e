import type { FrameHeader, Instance, Vector } from '../header/instance.ts';
import { along, cross } from '../vectors.ts';

const LPS_AXIAL = { row: [1, 0, 0] as Vector, column: [0, 1, 0] as Vector };

/** The frames with what older multi-frame files (nuclear medicine) leave to be worked out: one position for all and a
 *  spacing means frames that follow each other along the normal. */
export function placeFrames({ frames, sliceSpacing }: Instance): readonly FrameHeader[] {
  const [first] = frames;
  if (!first || frames.length === 1 || sliceSpacing === undefined) return frames;
  if (!frames.every((frame) => alike(frame, first))) return frames;
  const orientation = first.orientation ?? LPS_AXIAL;
  const normal = cross(orientation.row, orientation.column);
  const start = first.position ?? [0, 0, 0];
  return frames.map((frame) => ({
    ...frame,
    orientation,
    position: along(start, normal, frame.index * sliceSpacing),
  }));
}

const alike = (a: FrameHeader, b: FrameHeader): boolean =>
  JSON.stringify([a.position, a.marks]) === JSON.stringify([b.position, b.marks]);
