/** A data set as a DICOM file. The pixels, which may be hundreds of megabytes, are laid behind what dcmjs writes. */
import type { Dcmjs } from './dcmjsModule.ts';

export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** Of this program, in the file's own header. */
const IMPLEMENTATION = '2.25.263870519466513467398617310741843257125';

/** Elements by keyword, as dcmjs names them. */
export type NaturalDataset = Readonly<Record<string, unknown>> & {
  readonly SOPClassUID: string;
  readonly SOPInstanceUID: string;
};

/** @param pixels the values of Pixel Data, little endian; @param representation their VR */
export function part10File(
  dataset: NaturalDataset,
  pixels: Uint8Array | Uint16Array | Int16Array,
  representation: 'OB' | 'OW',
  { DicomDict, DicomMetaDictionary }: Dcmjs,
): Blob {
  const file = new DicomDict(
    DicomMetaDictionary.denaturalizeDataset({
      FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
      MediaStorageSOPClassUID: dataset.SOPClassUID,
      MediaStorageSOPInstanceUID: dataset.SOPInstanceUID,
      TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
      ImplementationClassUID: IMPLEMENTATION,
      ImplementationVersionName: 'SEGLOOP',
    }),
  );
  file.dict = DicomMetaDictionary.denaturalizeDataset(dataset);
  const padding = pixels.byteLength % 2;
  const head = pixelElementHead(representation, pixels.byteLength + padding);
  // Shared memory cannot be a blob's.
  const bytes = pixels.buffer instanceof ArrayBuffer ? pixels : pixels.slice();
  return new Blob([file.write(), head, bytes as Uint8Array<ArrayBuffer>, new Uint8Array(padding)], {
    type: 'application/dicom',
  });
}

function pixelElementHead(representation: 'OB' | 'OW', length: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(12));
  view.setUint16(0, 0x7fe0, true);
  view.setUint16(2, 0x0010, true);
  view.setUint8(4, representation.charCodeAt(0));
  view.setUint8(5, representation.charCodeAt(1));
  view.setUint32(8, length, true);
  return new Uint8Array(view.buffer);
}

const LETTERS = 16;

/** A decimal string of at most 16 letters, as near as they allow. */
export function decimal(value: number): string {
  const clean = Object.is(value, -0) ? 0 : value;
  const text = String(clean);
  if (text.length <= LETTERS) return text;
  for (let digits = LETTERS; digits > 0; digits--) {
    const shorter = clean.toPrecision(digits);
    if (shorter.length <= LETTERS) return shorter;
  }
  return '0';
}
