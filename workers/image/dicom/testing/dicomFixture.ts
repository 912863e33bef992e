/** Small DICOM files, written with dcmjs. */
import dcmjs from 'dcmjs';

export interface FixtureImage {
  readonly number: number;
  /** LPS mm; absent: the file does not say. */
  readonly position?: readonly [number, number, number];
  readonly orientation?: readonly number[];
  /** mm between rows, between columns; null: the file does not say. */
  readonly pixelSpacing?: readonly [number, number] | null;
  /** `[row, column]`, or frame after frame. */
  readonly values: readonly number[];
  readonly rows?: number;
  readonly columns?: number;
  readonly slope?: number;
  readonly intercept?: number;
  readonly series?: string;
  readonly instance?: string;
  /** False: a file without an image. */
  readonly pixels?: boolean;
  /** Further elements by keyword, as dcmjs names them; they win. */
  readonly elements?: Readonly<Record<string, unknown>>;
  /** Elements of a maker's own by their number, `0019100C`. */
  readonly privates?: Readonly<Record<string, { readonly vr: string; readonly Value: readonly unknown[] }>>;
}

const CT = '1.2.840.10008.5.1.4.1.1.2';
const ROOT = '1.2.826.0.1.3680043.2.1125.1';
const uid = (...parts: readonly (string | number)[]): string => [ROOT, ...parts].join('.');
/** A number of its own for any name. */
const numberOf = (name: string): number =>
  [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);

/** Explicit little endian, signed 16 bit, 3 × 4 voxels of 0.7 × 0.8 mm unless said otherwise. */
export function dicomBytes(image: FixtureImage): ArrayBuffer {
  const { rows = 3, columns = 4, series = '1', number } = image;
  const instance = uid(numberOf(series), number, numberOf(image.instance ?? ''));
  const dataset = {
    SpecificCharacterSet: 'ISO_IR 192',
    SOPClassUID: CT,
    SOPInstanceUID: instance,
    StudyInstanceUID: uid(1),
    SeriesInstanceUID: uid(1, numberOf(series)),
    FrameOfReferenceUID: uid(2),
    Modality: 'CT',
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    PatientName: '王^小東',
    SeriesDescription: '腹部 <b>1 mm</b>',
    SeriesNumber: '3',
    InstanceNumber: String(number),
    Rows: rows,
    Columns: columns,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    BitsAllocated: 16,
    BitsStored: 16,
    HighBit: 15,
    PixelRepresentation: 1,
    ImageOrientationPatient: (image.orientation ?? [1, 0, 0, 0, 1, 0]).map(decimal),
    RescaleSlope: decimal(image.slope ?? 1),
    RescaleIntercept: decimal(image.intercept ?? 0),
    ...(image.position && { ImagePositionPatient: image.position.map(decimal) }),
    ...(image.pixelSpacing !== null && { PixelSpacing: (image.pixelSpacing ?? [0.7, 0.8]).map(decimal) }),
    ...(image.pixels !== false && { PixelData: Int16Array.from(image.values).buffer }),
    ...image.elements,
    _vrMap: { PixelData: 'OW' },
  };
  const meta = {
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: dataset.SOPClassUID,
    MediaStorageSOPInstanceUID: instance,
    TransferSyntaxUID: '1.2.840.10008.1.2.1',
    ImplementationClassUID: uid(3),
  };
  const { DicomMetaDictionary, DicomDict } = dcmjs.data;
  const file = new DicomDict(DicomMetaDictionary.denaturalizeDataset(meta));
  const own = Object.entries(image.privates ?? {}).map(([tag, { vr, Value }]) => [
    tag,
    { vr, Value: [...Value] },
  ]);
  file.dict = { ...DicomMetaDictionary.denaturalizeDataset(dataset), ...Object.fromEntries(own) };
  return file.write();
}

/** At most the 16 letters that a decimal string may have. */
const decimal = (value: number): string => {
  const text = String(value);
  return text.length <= 16 ? text : value.toPrecision(10);
};
