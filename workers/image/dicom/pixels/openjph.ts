/** OpenJPH, for high-throughput JPEG 2000, which GDCM does not know. Loaded with the first such frame. */
import type { HTJ2KDecoder, OpenJph } from '@cornerstonejs/codec-openjph';
import { DicomError } from '../dicomError.ts';
import type { PixelFormat } from '../header/instance.ts';
import type { StoredValues } from './storedValues.ts';

/** Lossless, lossless with progression by resolution, lossy. Source: DICOM PS3.5 A.4.4. */
export const HIGH_THROUGHPUT = /^1\.2\.840\.10008\.1\.2\.4\.20[123]$/;

let opening: Promise<OpenJph> | undefined;

async function openModule(): Promise<OpenJph> {
  const [{ default: open }, { default: wasm }] = await Promise.all([
    import('@cornerstonejs/codec-openjph'),
    import('@cornerstonejs/codec-openjph/wasm?url'),
  ]);
  return open({ locateFile: () => wasm });
}

/** Stored values of frames of one format. @throws DicomError `dicom.decode`, naming `file` */
export async function decodeHighThroughput(
  format: PixelFormat,
  frames: readonly Uint8Array[],
  file: string,
): Promise<StoredValues[]> {
  opening ??= openModule();
  const { HTJ2KDecoder } = await opening;
  return frames.map((frame) => {
    // One a frame: after a damaged stream a decoder would give the frame before once more.
    const decoder = new HTJ2KDecoder();
    try {
      return decodeFrame(decoder, frame, format);
    } catch (error) {
      throw new DicomError('decode', { file, syntax: format.transferSyntax }, { cause: error });
    } finally {
      decoder.delete();
    }
  });
}

function decodeFrame(
  decoder: HTJ2KDecoder,
  frame: Uint8Array,
  { rows, columns, signed }: PixelFormat,
): StoredValues {
  decoder.getEncodedBuffer(frame.length).set(frame);
  decoder.decode();
  const { width, height, bitsPerSample } = decoder.getFrameInfo();
  if (width !== columns || height !== rows)
    throw new Error(`${width} × ${height} pixels, not ${columns} × ${rows}`);
  return typedValues(decoder.getDecodedBuffer(), bitsPerSample, signed);
}

/** Copies: the codec's memory is its own. It gives one byte a pixel up to eight bits, else two. */
function typedValues(bytes: Uint8Array, bits: number, signed: boolean): StoredValues {
  const { buffer } = new Uint8Array(bytes);
  if (bits <= 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
}
