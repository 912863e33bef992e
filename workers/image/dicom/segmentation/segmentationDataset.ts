/** The header of a segmentation. Source: DICOM PS3.3 A.51, C.8.20 (label maps: 2024 edition). */
import type { Geometry } from '../../volume.ts';
import { axisOf, pointAt } from '../gridIndex.ts';
import type { DicomDataSet } from '../header/dataSet.ts';
import { LABEL_MAP_STORAGE, SEGMENTATION_STORAGE } from '../header/derivedObjects.ts';
import type { Image } from '../series/stack.ts';
import { decimal, type NaturalDataset } from './part10.ts';
import type { FrameToWrite } from './segmentFrames.ts';
import { codeItem, type DescribedSegment, segmentItems } from './segmentItems.ts';
import type { SourceSeries } from './sourceSeries.ts';
import { newUid } from './uid.ts';

export type SegmentationEncoding = 'binary' | 'labelMap';

export interface SegmentationFacts {
  readonly encoding: SegmentationEncoding;
  readonly grid: Geometry;
  readonly source: SourceSeries;
  readonly segments: readonly DescribedSegment[];
  readonly frames: readonly FrameToWrite[];
  /** Of a label map's voxels. */
  readonly bits: 8 | 16;
  readonly description: string;
  /** Of this program. */
  readonly version: string;
}

export function segmentationDataset(facts: SegmentationFacts): NaturalDataset {
  const { encoding, source, segments, frames } = facts;
  const now = new Date();
  return {
    ...patientAndStudy(source.header),
    ...series(facts, now),
    ...image(facts, now),
    SegmentSequence: segmentItems(segments, encoding === 'labelMap'),
    ...dimensions(encoding),
    SharedFunctionalGroupsSequence: [sharedGroups(facts)],
    PerFrameFunctionalGroupsSequence: frames.map((frame) => frameGroups(facts, frame)),
    ReferencedSeriesSequence: [referencedSeries(source)],
  };
}

/** Elements that a derived object takes over, keyword → tag. Absent ones of the first kind are written empty. */
const ASKED = {
  PatientName: 'x00100010',
  PatientID: 'x00100020',
  PatientBirthDate: 'x00100030',
  PatientSex: 'x00100040',
  StudyDate: 'x00080020',
  StudyTime: 'x00080030',
  StudyID: 'x00200010',
  AccessionNumber: 'x00080050',
  ReferringPhysicianName: 'x00080090',
  PositionReferenceIndicator: 'x00201040',
};
const KEPT = {
  IssuerOfPatientID: 'x00100021',
  PatientAge: 'x00101010',
  PatientSize: 'x00101020',
  PatientWeight: 'x00101030',
  PatientIdentityRemoved: 'x00120062',
  DeidentificationMethod: 'x00120063',
  StudyDescription: 'x00081030',
};

function patientAndStudy(header: DicomDataSet): Record<string, string> {
  const asked = Object.entries(ASKED).map(([keyword, tag]) => [keyword, header.text(tag) ?? '']);
  const kept = Object.entries(KEPT).flatMap(([keyword, tag]) => {
    const value = header.text(tag);
    return value === undefined ? [] : [[keyword, value]];
  });
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ...Object.fromEntries([...asked, ...kept]),
    // Scrubbed files may have lost these; an object without them is no DICOM.
    StudyInstanceUID: header.text('x0020000d') ?? newUid(),
    FrameOfReferenceUID: header.text('x00200052') ?? newUid(),
  };
}

function series({ description, version }: SegmentationFacts, now: Date): Record<string, unknown> {
  return {
    Modality: 'SEG',
    SeriesInstanceUID: newUid(),
    SeriesNumber: '1000',
    SeriesDescription: description,
    SeriesDate: dateOf(now),
    SeriesTime: timeOf(now),
    Manufacturer: 'Segloop',
    ManufacturerModelName: 'Segloop',
    DeviceSerialNumber: '1',
    SoftwareVersions: version,
  };
}

function image(facts: SegmentationFacts, now: Date) {
  const { encoding, grid, frames, description } = facts;
  const bits = encoding === 'binary' ? 1 : facts.bits;
  return {
    SOPClassUID: encoding === 'binary' ? SEGMENTATION_STORAGE : LABEL_MAP_STORAGE,
    SOPInstanceUID: newUid(),
    InstanceNumber: '1',
    ContentDate: dateOf(now),
    ContentTime: timeOf(now),
    ImageType: ['DERIVED', 'PRIMARY'],
    ContentLabel: 'SEGMENTATION',
    ContentDescription: description,
    ContentCreatorName: '',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: String(frames.length),
    Rows: grid.size[1],
    Columns: grid.size[2],
    BitsAllocated: bits,
    BitsStored: bits,
    HighBit: bits - 1,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    SegmentationType: encoding === 'binary' ? 'BINARY' : 'LABELMAP',
    SegmentsOverlap: 'NO',
    ...(encoding === 'labelMap' && { PixelPaddingValue: 0, _vrMap: { PixelPaddingValue: 'US' } }),
  };
}

const PLANE_POSITION = 0x00209113;
const POSITION = 0x00200032;
const SEGMENT_IDENTIFICATION = 0x0062000a;
const SEGMENT_NUMBER = 0x0062000b;

function dimensions(encoding: SegmentationEncoding) {
  const organization = newUid();
  const pointer = (element: number, group: number) => ({
    DimensionOrganizationUID: organization,
    DimensionIndexPointer: element,
    FunctionalGroupPointer: group,
  });
  const position = pointer(POSITION, PLANE_POSITION);
  const segment = pointer(SEGMENT_NUMBER, SEGMENT_IDENTIFICATION);
  return {
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organization }],
    DimensionIndexSequence: encoding === 'binary' ? [segment, position] : [position],
    ...(encoding === 'labelMap' && { DimensionOrganizationType: '3D' }),
  };
}

function sharedGroups({ grid }: SegmentationFacts) {
  const [slices, rows, columns] = grid.spacing;
  return {
    PixelMeasuresSequence: [
      {
        SliceThickness: decimal(slices),
        SpacingBetweenSlices: decimal(slices),
        PixelSpacing: [decimal(rows), decimal(columns)],
      },
    ],
    PlaneOrientationSequence: [
      { ImageOrientationPatient: [...axisOf(grid, 0), ...axisOf(grid, 1)].map(decimal) },
    ],
  };
}

function frameGroups({ grid, source }: SegmentationFacts, { slice, segment }: FrameToWrite) {
  const place = slice + 1;
  const image = source.slices[slice];
  return {
    FrameContentSequence: [{ DimensionIndexValues: segment === undefined ? [place] : [segment + 1, place] }],
    PlanePositionSequence: [{ ImagePositionPatient: pointAt(grid, [0, 0, slice]).map(decimal) }],
    ...(segment !== undefined && {
      SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment + 1 }],
    }),
    ...(image && { DerivationImageSequence: [derivationFrom(image)] }),
  };
}

const SEGMENTATION = codeItem({ value: '113076', scheme: 'DCM', meaning: 'Segmentation' });
const SOURCE_IMAGE = codeItem({
  value: '121322',
  scheme: 'DCM',
  meaning: 'Source image for image processing operation',
});

function derivationFrom({ instance, frame }: Image) {
  return {
    DerivationCodeSequence: [SEGMENTATION],
    SourceImageSequence: [
      {
        ReferencedSOPClassUID: instance.sopClass,
        ReferencedSOPInstanceUID: instance.sopInstance,
        ...(instance.frames.length > 1 && { ReferencedFrameNumber: String(frame.index + 1) }),
        PurposeOfReferenceCodeSequence: [SOURCE_IMAGE],
        SpatialLocationsPreserved: 'YES',
      },
    ],
  };
}

function referencedSeries({ images, header }: SourceSeries) {
  const instances = new Map(images.map(({ instance }) => [instance.sopInstance, instance.sopClass]));
  return {
    SeriesInstanceUID: header.text('x0020000e') ?? newUid(),
    ReferencedInstanceSequence: [...instances].map(([instance, sopClass]) => ({
      ReferencedSOPClassUID: sopClass,
      ReferencedSOPInstanceUID: instance,
    })),
  };
}

/** Local time: `20261126`, `131502`. */
const digits = (...parts: readonly number[]): string =>
  parts.map((part) => String(part).padStart(2, '0')).join('');
const dateOf = (date: Date): string => digits(date.getFullYear(), date.getMonth() + 1, date.getDate());
const timeOf = (date: Date): string => digits(date.getHours(), date.getMinutes(), date.getSeconds());
