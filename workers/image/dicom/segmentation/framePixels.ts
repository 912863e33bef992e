/** The images of a segmentation, one after the other, whatever they are stored as. */
import { inflateSync } from 'fflate';
import { DicomError } from '../dicomError.ts';
import type { PixelElement } from '../header/dataSet.ts';
import { encapsulatedFrames } from '../pixels/encapsulatedFrames.ts';
import { readFramesOf } from '../pixels/frameReader.ts';
import type { Segmentation } from './readSegmentation.ts';

/** Each image deflated by itself. Source: DICOM PS3.5 10.20. */
const DEFLATED_FRAMES = '1.2.840.10008.1.2.8.1';

/** An image's pixels; those that are not zero lie from `from` to before `to`. */
export interface FramePixels {
  readonly values: ArrayLike<number>;
  readonly from: number;
  readonly to: number;
}

type OnFrame = (index: number, pixels: FramePixels) => void;

/** Calls `onFrame` once for each image; values are 0 or 1 for one-bit images. Buffers are only good during the call.
 *  @throws DicomError `dicom.syntax`, `dicom.truncated`, `dicom.decode` */
export async function readSegmentationFrames(segmentation: Segmentation, onFrame: OnFrame): Promise<void> {
  const { instance, frames } = segmentation;
  if (instance.pixels.bitsAllocated === 1) {
    readBits(segmentation, onFrame);
    return;
  }
  const wanted = frames.map((_, frame) => ({ instance, frame, slot: frame }));
  await readFramesOf(wanted, (index, values) => onFrame(index, { values, from: 0, to: values.length }));
}

function readBits({ instance, data, frames }: Segmentation, onFrame: OnFrame): void {
  const { rows, columns, transferSyntax } = instance.pixels;
  const element = data.pixels();
  if (!element) throw new DicomError('noPixels', { file: instance.path, kind: 'SEG' });
  const voxels = rows * columns;
  const values = new Uint8Array(voxels);
  const packed = element.fragments.length > 0 ? deflatedFrames(element, frames.length, instance) : undefined;
  if (packed === null) throw new DicomError('syntax', { file: instance.path, syntax: transferSyntax });
  const whole = element.bytes.subarray(element.offset, element.offset + element.length);
  frames.forEach((_, index) => {
    const bytes = packed?.[index] ?? whole;
    const start = packed ? 0 : index * voxels;
    const expected = Math.ceil((start + voxels) / 8);
    if (bytes.length < expected)
      throw new DicomError('truncated', { file: instance.path, found: bytes.length, expected });
    onFrame(index, { values, ...unpackBits(bytes, start, values) });
  });
}

/** Null for a compression that has no decoder for single bits. */
function deflatedFrames(
  element: PixelElement,
  count: number,
  { pixels, path }: Segmentation['instance'],
): Uint8Array[] | null {
  if (pixels.transferSyntax !== DEFLATED_FRAMES) return null;
  const frames = encapsulatedFrames(element, count);
  if (!frames) throw new DicomError('decode', { file: path, syntax: pixels.transferSyntax });
  return frames.map((frame) => inflateSync(frame));
}

/** Most images of a segmentation show little: bytes of zeros are passed over. @param start in bits */
function unpackBits(bytes: Uint8Array, start: number, values: Uint8Array): { from: number; to: number } {
  const [first, end] = [start >>> 3, (start + values.length + 7) >>> 3];
  let [low, high] = [first, end];
  while (low < high && bytes[low] === 0) low++;
  while (high > low && bytes[high - 1] === 0) high--;
  const from = Math.max(0, 8 * low - start);
  const to = Math.max(from, Math.min(values.length, 8 * high - start));
  for (let i = from; i < to; i++) {
    const bit = start + i;
    values[i] = ((bytes[bit >>> 3] ?? 0) >>> (bit & 7)) & 1;
  }
  return { from, to };
}
