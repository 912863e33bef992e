import type { FileSegment } from '../../image/index.ts';
import { segmentColour } from '../../palette/index.ts';
import type { StoredSegment } from '../api.ts';

/** Segments that a file names, as the page lists them: shown, unlocked, each with a colour. */
export const storedSegments = (segments: readonly FileSegment[]): StoredSegment[] =>
  segments.map(({ value, name, colour }) => ({
    value,
    name,
    colour: colour ?? segmentColour(value),
    visible: true,
    locked: false,
  }));
