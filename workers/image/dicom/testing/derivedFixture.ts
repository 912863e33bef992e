/** Small segmentations and structure sets, written with dcmjs and independent of what we write ourselves. */
import type { DerivedFile } from '../header/derivedObjects.ts';
import { dicomBytes } from './dicomFixture.ts';

export interface FixtureFrame {
  readonly position: readonly [number, number, number];
  readonly segment?: number;
}

export interface FixtureSegmentation {
  readonly type: 'BINARY' | 'FRACTIONAL' | 'LABELMAP';
  readonly rows: number;
  readonly columns: number;
  readonly pixelSpacing: readonly [number, number];
  readonly orientation?: readonly number[];
  readonly frames: readonly FixtureFrame[];
  readonly numbers: readonly number[];
  /** Of Pixel Data. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly bits: 1 | 8 | 16;
  readonly elements?: Readonly<Record<string, unknown>>;
}

const SEGMENTATION = '1.2.840.10008.5.1.4.1.1.66.4';
const LABEL_MAP = '1.2.840.10008.5.1.4.1.1.66.7';
const STRUCTURE_SET = '1.2.840.10008.5.1.4.1.1.481.3';
const texts = (values: readonly number[]): string[] => values.map(String);

export function segmentationFile(wanted: FixtureSegmentation): DerivedFile {
  const { frames, bits, orientation = [1, 0, 0, 0, 1, 0] } = wanted;
  const bytes = dicomBytes({
    number: 1,
    rows: wanted.rows,
    columns: wanted.columns,
    pixelSpacing: null,
    values: [],
    pixels: false,
    elements: {
      SOPClassUID: wanted.type === 'LABELMAP' ? LABEL_MAP : SEGMENTATION,
      Modality: 'SEG',
      SegmentationType: wanted.type,
      MaximumFractionalValue: wanted.type === 'FRACTIONAL' ? 200 : undefined,
      ImageOrientationPatient: undefined,
      RescaleSlope: undefined,
      RescaleIntercept: undefined,
      NumberOfFrames: String(frames.length),
      BitsAllocated: bits,
      BitsStored: bits,
      HighBit: bits - 1,
      PixelRepresentation: 0,
      SegmentSequence: wanted.numbers.map((number) => ({
        SegmentNumber: number,
        SegmentLabel: `part ${number}`,
      })),
      SharedFunctionalGroupsSequence: [
        {
          PlaneOrientationSequence: [{ ImageOrientationPatient: texts(orientation) }],
          PixelMeasuresSequence: [{ PixelSpacing: texts(wanted.pixelSpacing), SliceThickness: '2' }],
        },
      ],
      PerFrameFunctionalGroupsSequence: frames.map(({ position, segment }) => ({
        PlanePositionSequence: [{ ImagePositionPatient: texts(position) }],
        ...(segment && { SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }] }),
      })),
      PixelData: wanted.bytes.buffer,
      ...wanted.elements,
    },
  });
  return { kind: 'segmentation', path: 'seg.dcm', file: new Blob([bytes]) };
}

export interface FixtureStructure {
  readonly number: number;
  readonly name: string;
  readonly colour?: readonly number[];
  readonly contours: readonly { readonly type?: string; readonly points: readonly (readonly number[])[] }[];
}

export function structureSetFile(structures: readonly FixtureStructure[]): DerivedFile {
  const bytes = dicomBytes({
    number: 1,
    values: [],
    pixels: false,
    elements: {
      SOPClassUID: STRUCTURE_SET,
      Modality: 'RTSTRUCT',
      StructureSetLabel: 'plan',
      StructureSetROISequence: structures.map(({ number, name }) => ({
        ROINumber: String(number),
        ROIName: name,
      })),
      ROIContourSequence: structures.map(({ number, colour, contours }) => ({
        ReferencedROINumber: String(number),
        ...(colour && { ROIDisplayColor: texts(colour) }),
        ContourSequence: contours.map(({ type = 'CLOSED_PLANAR', points }) => ({
          ContourGeometricType: type,
          NumberOfContourPoints: String(points.length),
          ContourData: texts(points.flat()),
        })),
      })),
      ReferencedFrameOfReferenceSequence: [
        {
          FrameOfReferenceUID: '1.2.3.4',
          RTReferencedStudySequence: [{ RTReferencedSeriesSequence: [{ SeriesInstanceUID: '1.2.3.5' }] }],
        },
      ],
    },
  });
  return { kind: 'structureSet', path: 'plan.dcm', file: new Blob([bytes]) };
}
