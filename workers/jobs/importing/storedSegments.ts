import type { FileSegment } from '../../image/index.ts';
import { segmentColour } from '../../palette/index.ts';
import type { ScanSummary, StoredSegment } from '../api.ts';

/** What a file's segments say of a label map: the segments as the page lists them (shown, unlocked, each with a colour),
 *  and nnU-Net's ignore label, which is the one called so that has the largest value. */
export function namedLabels(segments: readonly FileSegment[]): Pick<ScanSummary, 'segments' | 'ignore'> {
  const highest = segments.reduce((most, { value }) => Math.max(most, value), 0);
  const isIgnore = ({ name, value }: FileSegment) => name === 'ignore' && value === highest;
  const ignore = segments.find(isIgnore)?.value;
  return {
    segments: segments.filter((segment) => !isIgnore(segment)).map(asStored),
    ...(ignore !== undefined && { ignore }),
  };
}

const asStored = ({ value, name, colour }: FileSegment): StoredSegment => ({
  value,
  name,
  colour: colour ?? segmentColour(value),
  visible: true,
  locked: false,
});
