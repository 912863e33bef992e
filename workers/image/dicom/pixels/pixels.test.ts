import { expect, it } from 'vitest';
import type { PixelFormat } from '../header/instance.ts';
import { encapsulatedFrames } from './encapsulatedFrames.ts';
import { unpackRunLength } from './runLength.ts';
import { readStoredValues } from './storedValues.ts';

const FORMAT: PixelFormat = {
  rows: 1,
  columns: 4,
  frames: 1,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: true,
  kind: 'integer',
  transferSyntax: '1.2.840.10008.1.2.1',
};

it('reads big-endian values', () => {
  const bytes = Uint8Array.of(0, 1, 0xff, 0xfe, 1, 0, 0x80, 0);
  const values = readStoredValues(bytes, { ...FORMAT, transferSyntax: '1.2.840.10008.1.2.2' });
  expect(Array.from(values)).toEqual([1, -2, 256, -32768]);
});

it('reads values that do not begin at an even byte', () => {
  const bytes = Uint8Array.of(9, 1, 0, 2, 0, 3, 0, 4, 0).subarray(1);
  expect(Array.from(readStoredValues(bytes, FORMAT))).toEqual([1, 2, 3, 4]);
});

it('reads 12 bits in the upper part of 16', () => {
  const bytes = Uint8Array.of(0x1f, 0, 0xf0, 0xff, 0, 0x80, 0xff, 0x7f);
  const values = readStoredValues(bytes, { ...FORMAT, bitsStored: 12, highBit: 15 });
  expect(Array.from(values)).toEqual([1, -1, -2048, 2047]);
});

it('unpacks run-length planes, most significant byte first', () => {
  const header = new Uint8Array(64);
  const view = new DataView(header.buffer);
  [2, 64, 66].forEach((value, i) => {
    view.setUint32(4 * i, value, true);
  });
  // High bytes: 4 × 1. Low bytes: 10, 11 as they are, then 2 × 12; 128 says nothing.
  const frame = Uint8Array.of(...header, 253, 1, 128, 1, 10, 11, 255, 12);
  expect(Array.from(unpackRunLength(frame, FORMAT))).toEqual([10, 1, 11, 1, 12, 1, 12, 1]);
});

const fragment = (offset: number, ...bytes: number[]) => ({ offset, bytes: Uint8Array.from(bytes) });
const frames = (fragments: ReturnType<typeof fragment>[], count: number, basicOffsets: number[] = []) =>
  encapsulatedFrames({ fragments, basicOffsets }, count)?.map((bytes) => Array.from(bytes));

it('joins the fragments of frames by the offset table', () => {
  const fragments = [fragment(0, 1), fragment(10, 2), fragment(20, 3)];
  expect(frames(fragments, 2, [0, 20])).toEqual([[1, 2], [3]]);
});

it('finds the frames of a stream without offset table by the marks of JPEG', () => {
  const start = [0xff, 0xd8, 0xff];
  const fragments = [fragment(0, ...start), fragment(8, 5), fragment(16, ...start), fragment(24, 6)];
  expect(frames(fragments, 2)).toEqual([
    [...start, 5],
    [...start, 6],
  ]);
});

it('does not guess where frames that nothing tells apart begin', () => {
  expect(frames([fragment(0, 1), fragment(8, 2), fragment(16, 3)], 2)).toBeUndefined();
});
