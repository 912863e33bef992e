/** The header of a segmentation. Source: DICOM PS3.3 A.51, C.8.20 (label maps: 2024 edition). */
import type { Geometry } from '../../volume.ts';
import { axisOf, pointAt } from '../gridIndex.ts';
import { LABEL_MAP_STORAGE, SEGMENTATION_STORAGE } from '../header/derivedObjects.ts';
import type { Image } from '../series/stack.ts';
import { dateOf, timeOf } from '../writing/dates.ts';
import { decimal, type NaturalDataset } from '../writing/part10.ts';
import { patientAndStudy } from '../writing/patientAndStudy.ts';
import { newUid } from '../writing/uid.ts';
import type { FrameToWrite } from './segmentFrames.ts';
import { codeItem, type DescribedSegment, segmentItems } from './segmentItems.ts';
import type { SourceSeries } from './sourceSeries.ts';

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
