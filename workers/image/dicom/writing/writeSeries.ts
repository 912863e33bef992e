/** A volume as a DICOM series, one file a slice. Source: DICOM PS3.3 A.3, A.4, A.8, C.7.6.2, C.11.1. */
import { determinant } from '../../geometry.ts';
import type { Geometry, Volume } from '../../volume.ts';
import { DicomError } from '../dicomError.ts';
import { axisOf, pointAt } from '../gridIndex.ts';
import type { DicomDataSet } from '../header/dataSet.ts';
import { dateOf, timeOf } from './dates.ts';
import { loadDcmjs } from './dcmjsModule.ts';
import { decimal, part10File } from './part10.ts';
import { patientAndStudy } from './patientAndStudy.ts';
import { type StoredVoxels, storeVoxels } from './storeVoxels.ts';
import { newUid } from './uid.ts';

export interface SeriesToWrite {
  /** One channel. */
  readonly volume: Volume;
  readonly modality: 'CT' | 'MR' | 'PT' | 'other';
  /** Names the series. */
  readonly description: string;
  /** Of an object of the same study; without one the patient has no name and the study is new. */
  readonly header?: DicomDataSet | undefined;
  /** Of this program. */
  readonly version: string;
}

export interface WrittenSeries {
  /** In the order of the slices. */
  readonly files: readonly Blob[];
  /** Distance between values that can be told apart: 1 where nothing was rounded. */
  readonly step: number;
}

const CT = '1.2.840.10008.5.1.4.1.1.2';
const MR = '1.2.840.10008.5.1.4.1.1.4';
const SECONDARY_CAPTURE = '1.2.840.10008.5.1.4.1.1.7';

/** @throws DicomError `dicom.orientation` for a sheared grid, which DICOM has no place for */
export async function writeSeries(wanted: SeriesToWrite): Promise<WrittenSeries> {
  const { volume, description } = wanted;
  const { geometry } = volume;
  // Unit axes span a volume of 1 only at right angles.
  if (Math.abs(Math.abs(determinant(geometry.direction)) - 1) > 1e-3)
    throw new DicomError('orientation', { file: description });
  const dcmjs = await loadDcmjs();
  const stored = storeVoxels(volume.data);
  const common = seriesElements(wanted, stored);
  const [slices, rows, columns] = geometry.size;
  const voxels = rows * columns;
  const files = Array.from({ length: slices }, (_, slice) => {
    const dataset = { ...common, ...sliceElements(geometry, slice) };
    const pixels = stored.data.slice(slice * voxels, (slice + 1) * voxels);
    return part10File(dataset, pixels, 'OW', dcmjs);
  });
  return { files, step: stored.slope };
}

function seriesElements(wanted: SeriesToWrite, { signed, slope, intercept }: StoredVoxels) {
  const { volume, modality, description, header, version } = wanted;
  const [thickness, rowsMm, columnsMm] = volume.geometry.spacing;
  const now = new Date();
  return {
    ...patientAndStudy(header),
    ...ofModality(modality),
    SeriesInstanceUID: newUid(),
    SeriesNumber: '1001',
    SeriesDescription: description,
    SeriesDate: dateOf(now),
    SeriesTime: timeOf(now),
    ContentDate: dateOf(now),
    ContentTime: timeOf(now),
    Manufacturer: 'Segloop',
    ManufacturerModelName: 'Segloop',
    SoftwareVersions: version,
    ImageType: ['DERIVED', 'SECONDARY', 'AXIAL'],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: volume.geometry.size[1],
    Columns: volume.geometry.size[2],
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: signed ? 1 : 0,
    PixelSpacing: [decimal(rowsMm), decimal(columnsMm)],
    SliceThickness: decimal(thickness),
    SpacingBetweenSlices: decimal(thickness),
    ImageOrientationPatient: [...axisOf(volume.geometry, 0), ...axisOf(volume.geometry, 1)].map(decimal),
    RescaleSlope: decimal(slope),
    RescaleIntercept: decimal(intercept),
    RescaleType: modality === 'CT' ? 'HU' : 'US',
  };
}

function ofModality(modality: SeriesToWrite['modality']) {
  switch (modality) {
    case 'CT':
      return { SOPClassUID: CT, Modality: 'CT', KVP: '', AcquisitionNumber: '' };
    case 'MR':
      return {
        SOPClassUID: MR,
        Modality: 'MR',
        ScanningSequence: 'RM',
        SequenceVariant: 'NONE',
        ScanOptions: '',
        MRAcquisitionType: '3D',
        EchoTime: '',
        EchoTrainLength: '',
      };
    default:
      return {
        SOPClassUID: SECONDARY_CAPTURE,
        Modality: modality === 'PT' ? 'PT' : 'OT',
        ConversionType: 'WSD',
      };
  }
}

function sliceElements(geometry: Geometry, slice: number) {
  return {
    SOPInstanceUID: newUid(),
    InstanceNumber: String(slice + 1),
    ImagePositionPatient: pointAt(geometry, [0, 0, slice]).map(decimal),
  };
}
