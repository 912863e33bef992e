/** OpenJPH in a real browser, from our own origin, without eval. */
import openCodec from '@cornerstonejs/codec-openjph';
import wasm from '@cornerstonejs/codec-openjph/wasm?url';
import { expect, it } from 'vitest';
import type { PixelFormat } from './header/instance.ts';
import { decodeHighThroughput } from './pixels/openjph.ts';

/** The same package's encoder, lossless unless told otherwise. */
interface Encoder {
  getDecodedBuffer(info: object): Uint8Array;
  encode(): void;
  getEncodedBuffer(): Uint8Array;
  delete(): void;
}

async function encoded(values: Int16Array, width: number, height: number): Promise<Uint8Array> {
  const { HTJ2KEncoder } = (await openCodec({ locateFile: () => wasm })) as unknown as {
    HTJ2KEncoder: new () => Encoder;
  };
  const encoder = new HTJ2KEncoder();
  const info = {
    width,
    height,
    bitsPerSample: 16,
    componentCount: 1,
    isSigned: true,
    isUsingColorTransform: false,
  };
  encoder.getDecodedBuffer(info).set(new Uint8Array(values.buffer));
  encoder.encode();
  const bytes = encoder.getEncodedBuffer().slice();
  encoder.delete();
  return bytes;
}

const FORMAT: PixelFormat = {
  rows: 48,
  columns: 64,
  frames: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: true,
  kind: 'integer',
  transferSyntax: '1.2.840.10008.1.2.4.201',
};

it('gives back every value of lossless frames, several in one call', async () => {
  const frames = [7919, 104729].map((step) =>
    Int16Array.from({ length: 48 * 64 }, (_, i) => ((i * step) % 4096) - 1024),
  );
  const streams = await Promise.all(frames.map((frame) => encoded(frame, 64, 48)));
  const decoded = await decodeHighThroughput(FORMAT, streams, 'a.dcm');
  expect(decoded.map((values) => Array.from(values))).toEqual(frames.map((frame) => [...frame]));
});

it('names the file of a frame that cannot be unpacked', async () => {
  const broken = decodeHighThroughput(FORMAT, [new Uint8Array(40)], 'broken.dcm');
  await expect(broken).rejects.toMatchObject({ code: 'dicom.decode', details: { file: 'broken.dcm' } });
});
