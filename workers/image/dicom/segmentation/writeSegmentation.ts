import type { Geometry, VoxelArray } from '../../volume.ts';
import { DicomError } from '../dicomError.ts';
import { loadDcmjs } from '../writing/dcmjsModule.ts';
import { part10File } from '../writing/part10.ts';
import { dicomLabOf } from './colours.ts';
import type { Segment, SegmentOrigin } from './segment.ts';
import { type SegmentationEncoding, segmentationDataset } from './segmentationDataset.ts';
import { binaryFrames, labelMapFrames, narrowLabels, packBits } from './segmentFrames.ts';
import type { DescribedSegment } from './segmentItems.ts';
import type { SourceSeries } from './sourceSeries.ts';

export interface SegmentationToWrite {
  readonly encoding: SegmentationEncoding;
  /** `[z, y, x]` on the grid, whole numbers of 0 … 65535. */
  readonly labels: VoxelArray;
  readonly grid: Geometry;
  readonly source: SourceSeries;
  /** Every value of `labels` but 0. */
  readonly segments: readonly Segment[];
  readonly origin: SegmentOrigin;
  /** Names the series. */
  readonly description: string;
  readonly version: string;
}

/**
 * A label map as a DICOM segmentation of the series it lies on. A binary one numbers its segments 1, 2, 3 … and has one
 * image for each segment and slice where it occurs; a label map keeps the values and has one image a slice.
 * @throws DicomError `dicom.noSegments` when nothing is labelled
 */
export async function writeSegmentation(wanted: SegmentationToWrite): Promise<Blob> {
  const { encoding, labels, grid, description } = wanted;
  const dcmjs = await loadDcmjs();
  const segments = wanted.segments
    .toSorted((a, b) => a.value - b.value)
    .map(
      (segment): DescribedSegment => ({
        ...segment,
        origin: wanted.origin,
        ...(segment.colour && { lab: dicomLabOf(segment.colour, dcmjs.Colors) }),
      }),
    );
  const values = segments.map(({ value }) => value);
  const [slices, rows, columns] = grid.size;
  const voxels = rows * columns;
  const isBinary = encoding === 'binary';
  const frames = isBinary ? binaryFrames(labels, voxels, values) : labelMapFrames(slices);
  if (values.length === 0 || frames.length === 0) throw new DicomError('noSegments', { file: description });
  const largest = values.at(-1) ?? 0;
  const dataset = segmentationDataset({ ...wanted, segments, frames, bits: largest > 255 ? 16 : 8 });
  const pixels = isBinary ? packBits(labels, voxels, frames, values) : narrowLabels(labels, largest);
  return part10File(dataset, pixels, pixels instanceof Uint16Array ? 'OW' : 'OB', dcmjs);
}
