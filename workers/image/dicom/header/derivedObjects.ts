/** DICOM objects that are not images of their own but say something of a series: segmentations and contours. */
import type { DicomDataSet } from './dataSet.ts';

export const SEGMENTATION_STORAGE = '1.2.840.10008.5.1.4.1.1.66.4';
export const LABEL_MAP_STORAGE = '1.2.840.10008.5.1.4.1.1.66.7';
const STRUCTURE_SET_STORAGE = '1.2.840.10008.5.1.4.1.1.481.3';

export type DerivedKind = 'segmentation' | 'structureSet';

/** A file that describes a series, found by its class. */
export interface DerivedFile {
  readonly kind: DerivedKind;
  /** Place in what was dropped. */
  readonly path: string;
  readonly file: Blob;
}

/** What an object refers to: whichever series of these has its images is the one it lies on. */
export interface ReferencedSeries {
  /** Series Instance UIDs, none if the object does not say. */
  readonly series: readonly string[];
  /** Frame of Reference UID, '' if the object does not say. */
  readonly frameOfReference: string;
}

/** Undefined for images and for everything else. */
export function derivedKind(data: DicomDataSet): DerivedKind | undefined {
  const sopClass = sopClassOf(data);
  if (sopClass === SEGMENTATION_STORAGE || sopClass === LABEL_MAP_STORAGE) return 'segmentation';
  return sopClass === STRUCTURE_SET_STORAGE ? 'structureSet' : undefined;
}

// Scrubbed files may have lost their identifiers everywhere but in the file's own header.
export const sopClassOf = (data: DicomDataSet): string =>
  data.text('x00080016') ?? data.text('x00020002') ?? '';
export const sopInstanceOf = (data: DicomDataSet): string =>
  data.text('x00080018') ?? data.text('x00020003') ?? '';
