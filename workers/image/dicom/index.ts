/** DICOM files in: any drop of them becomes series, each series a volume, and what was drawn on one its labels; labels
 *  out as DICOM segmentations. Nothing outside imports a deeper file. */
export { DicomError, type DicomFailure } from './dicomError.ts';
export type { DerivedFile, ReferencedSeries } from './header/derivedObjects.ts';
export { type DicomFile, type OpenedInstances, openInstances } from './header/openInstances.ts';
export { shareOnGrid } from './onGrid.ts';
export { readAhead } from './readAhead.ts';
export { type LaidLabels, laySegmentation } from './segmentation/laySegmentation.ts';
export { readSegmentation } from './segmentation/readSegmentation.ts';
export type { Segment, SegmentOrigin } from './segmentation/segment.ts';
export type { SegmentationEncoding } from './segmentation/segmentationDataset.ts';
export { openHeader, openSource } from './segmentation/sourceSeries.ts';
export { writeSegmentation } from './segmentation/writeSegmentation.ts';
export { fileSafe } from './series/fileSafe.ts';
export { NOTE_CODES, type ScanNote } from './series/notes.ts';
export { type DicomSeries, planSeries, type SeriesPlan } from './series/planSeries.ts';
export { layStructureSet } from './structureSet/layStructureSet.ts';
export { readStructureSet } from './structureSet/readStructureSet.ts';
export {
  type DecodedSeries,
  decodeSeries,
  type ReadSeriesOptions,
  readSeries,
} from './volume/readSeries.ts';
export { type WrittenSeries, writeSeries } from './writing/writeSeries.ts';
