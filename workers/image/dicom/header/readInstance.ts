import { DicomError } from '../dicomError.ts';
import type { DicomDataSet } from './dataSet.ts';
import { derivedKind, sopClassOf, sopInstanceOf } from './derivedObjects.ts';
import { readFrames } from './frames.ts';
import type { Instance, PixelFormat } from './instance.ts';

const IMPLICIT = '1.2.840.10008.1.2';

/**
 * The facts of an image file. Patient's and series' names come as text in the file's own character set.
 * @throws DicomError `dicom.noPixels`, `dicom.colour`, `dicom.noSpacing`, `dicom.orientation`
 */
export function readInstance(data: DicomDataSet, path: string): Instance {
  const pixels = readPixelFormat(data, path);
  const measures = data.item('x52009229')?.item('x00289110');
  const sliceSpacing = firstOf(data, measures, 'x00180088');
  const sliceThickness = firstOf(data, measures, 'x00180050');
  const seriesNumber = data.decimals('x00200011')[0];
  return {
    path,
    sopClass: sopClassOf(data),
    sopInstance: sopInstanceOf(data),
    study: data.text('x0020000d') ?? '',
    series: data.text('x0020000e') ?? '',
    ...(seriesNumber !== undefined && { seriesNumber }),
    instanceNumber: data.decimals('x00200013')[0] ?? 0,
    frameOfReference: data.text('x00200052') ?? '',
    modality: data.text('x00080060') ?? '',
    seriesDescription: data.text('x0008103e') ?? '',
    studyDescription: data.text('x00081030') ?? '',
    patientName: data.text('x00100010') ?? '',
    ...(sliceSpacing !== undefined && { sliceSpacing }),
    ...(sliceThickness !== undefined && { sliceThickness }),
    ...readWindow(data),
    pixels,
    frames: readFrames(data, path, pixels.frames),
  };
}

/** Of the file, or of what its frames share. */
function readWindow(data: DicomDataSet): Pick<Instance, 'window'> {
  const shared = data.item('x52009229')?.item('x00289132');
  const of = (tag: string) => data.decimals(tag)[0] ?? shared?.decimals(tag)[0];
  const [centre, width] = [of('x00281050'), of('x00281051')];
  return centre !== undefined && width !== undefined && width > 0 ? { window: { centre, width } } : {};
}

/** A length in mm, of the data set or of the measures its frames share; never zero. */
function firstOf(data: DicomDataSet, shared: DicomDataSet | undefined, tag: string): number | undefined {
  const mm = Math.abs(data.decimals(tag)[0] ?? shared?.decimals(tag)[0] ?? 0);
  return mm > 0 ? mm : undefined;
}

function readPixelFormat(data: DicomDataSet, file: string): PixelFormat {
  const rows = data.uint16('x00280010');
  const columns = data.uint16('x00280011');
  if (!data.hasPixels || !rows || !columns) {
    throw new DicomError('noPixels', { file, kind: data.text('x00080060') ?? '?' });
  }
  const photometric = data.text('x00280004') ?? 'MONOCHROME2';
  // A label map's colours are for show; its values are labels all the same.
  const isPicture = photometric === 'PALETTE COLOR' && !derivedKind(data);
  if ((data.uint16('x00280002') ?? 1) !== 1 || isPicture) {
    // A picture of a scanner's screen; it has no pixel size either, which is the more useful thing to say.
    if (!data.has('x00280030')) throw new DicomError('noSpacing', { file });
    throw new DicomError('colour', { file, photometric });
  }
  const bitsAllocated = data.uint16('x00280100') ?? 16;
  const bitsStored = data.uint16('x00280101') ?? bitsAllocated;
  return {
    rows,
    columns,
    frames: Math.max(1, data.decimals('x00280008')[0] ?? 1),
    bitsAllocated,
    bitsStored,
    highBit: data.uint16('x00280102') ?? bitsStored - 1,
    signed: data.uint16('x00280103') === 1,
    kind: data.has('x7fe00008') ? 'float' : data.has('x7fe00009') ? 'double' : 'integer',
    transferSyntax: data.text('x00020010') ?? IMPLICIT,
  };
}
