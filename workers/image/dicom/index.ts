/** DICOM files in: any drop of them becomes series, each series a volume. Nothing outside imports a deeper file. */
export { DicomError, type DicomFailure } from './dicomError.ts';
export { type DicomFile, isDicom, type OpenedInstances, openInstances } from './header/openInstances.ts';
export { NOTE_CODES, type ScanNote } from './series/notes.ts';
export { type DicomSeries, planSeries, type SeriesPlan } from './series/planSeries.ts';
export { type ReadSeriesOptions, readSeries } from './volume/readSeries.ts';
