import { deflateSync } from 'fflate';
import { expect, it } from 'vitest';
import type { Geometry } from '../../volume.ts';
import { type FixtureSegmentation, segmentationFile } from '../testing/derivedFixture.ts';
import { laySegmentation } from './laySegmentation.ts';
import { readSegmentation } from './readSegmentation.ts';

/** 2 slices of 2 × 3 voxels, 2 mm apart. */
const GRID: Geometry = {
  size: [2, 2, 3],
  spacing: [2, 0.5, 1],
  origin: [10, 20, 30],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

const BASE = { rows: 2, columns: 3, pixelSpacing: [0.5, 1] } as const;
const bottom = [10, 20, 30] as const;
const top = [10, 20, 32] as const;

async function laid(wanted: FixtureSegmentation) {
  const { data, notes } = await laySegmentation(await readSegmentation(segmentationFile(wanted)), GRID);
  return {
    slices: [Array.from(data.slice(0, 6)), Array.from(data.slice(6))],
    codes: notes.map(({ code }) => code),
  };
}

const binary = (frames: FixtureSegmentation['frames'], bytes: number[]): FixtureSegmentation => ({
  ...BASE,
  type: 'BINARY',
  frames,
  numbers: [1, 2],
  bits: 1,
  bytes: Uint8Array.from(bytes),
});

it('unpacks bits that run on from image to image', async () => {
  // Image 0: voxels 0 and 5; image 1: voxels 1 and 2. Bits 0, 5, 7, 8.
  const found = await laid(
    binary(
      [
        { position: bottom, segment: 1 },
        { position: top, segment: 2 },
      ],
      [0b10100001, 0b1],
    ),
  );
  expect(found).toEqual({
    slices: [
      [1, 0, 0, 0, 0, 1],
      [0, 2, 2, 0, 0, 0],
    ],
    codes: [],
  });
});

it('keeps the later of two segments that share a voxel and counts them', async () => {
  const shared = binary(
    [
      { position: bottom, segment: 1 },
      { position: bottom, segment: 2 },
    ],
    [0b10000011, 0b0],
  );
  expect(await laid(shared)).toEqual({
    slices: [
      [1, 2, 0, 0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ],
    codes: ['dicom.labelsOverlap'],
  });
});

it('cuts fractions at the half and says so', async () => {
  const found = await laid({
    ...BASE,
    type: 'FRACTIONAL',
    frames: [{ position: top, segment: 1 }],
    numbers: [1],
    bits: 8,
    bytes: Uint8Array.of(0, 99, 100, 101, 200, 1),
  });
  expect(found).toEqual({
    slices: [
      [0, 0, 0, 0, 0, 0],
      [0, 0, 1, 1, 1, 0],
    ],
    codes: ['dicom.fractionsCut'],
  });
});

it('reads a label map of 16 bits whose images come in any order', async () => {
  const values = Uint16Array.of(0, 300, 0, 0, 0, 65535, 7, 0, 0, 0, 0, 0);
  const found = await laid({
    ...BASE,
    type: 'LABELMAP',
    frames: [{ position: top }, { position: bottom }],
    numbers: [7, 300, 65535],
    bits: 16,
    bytes: new Uint8Array(values.buffer),
    elements: { _vrMap: { PixelData: 'OW' }, PhotometricInterpretation: 'PALETTE COLOR' },
  });
  expect(found.slices).toEqual([
    [7, 0, 0, 0, 0, 0],
    [0, 300, 0, 0, 0, 65535],
  ]);
});

it('turns images that lie flipped on the grid', async () => {
  const found = await laid({
    ...binary([{ position: [12, 20.5, 30], segment: 1 }], [0b000001]),
    orientation: [-1, 0, 0, 0, -1, 0],
  });
  expect(found.slices[0]).toEqual([0, 0, 0, 0, 0, 1]);
});

it('lays sagittal images across the slices', async () => {
  const found = await laid({
    ...binary([{ position: [11, 20, 30], segment: 2 }], [0b0010]),
    rows: 2,
    columns: 2,
    pixelSpacing: [2, 0.5],
    orientation: [0, 1, 0, 0, 0, 1],
  });
  expect(found.slices).toEqual([
    [0, 0, 0, 0, 2, 0],
    [0, 0, 0, 0, 0, 0],
  ]);
});

it('takes the nearest pixel of an image with other pixels and says so', async () => {
  const found = await laid({
    ...binary([{ position: [9.75, 19.875, 30], segment: 1 }], [0b11000011, 0, 0]),
    rows: 4,
    columns: 6,
    pixelSpacing: [0.25, 0.5],
  });
  expect(found.codes).toEqual(['dicom.labelsResampled']);
  expect(found.slices[0]).toEqual([1, 0, 0, 0, 0, 0]);
});

it('counts what lies outside the series', async () => {
  const found = await laid(binary([{ position: [10, 20, 36], segment: 1 }], [0b111]));
  expect(found.codes).toEqual(['dicom.labelsOutside']);
});

it('unpacks images that are deflated one by one', async () => {
  const packed = deflateSync(Uint8Array.of(0b1001));
  const wanted = binary([{ position: bottom, segment: 1 }], []);
  const file = segmentationFile(wanted);
  const read = await readSegmentation(file);
  const bytes = Uint8Array.from(packed);
  const instance = {
    ...read.instance,
    pixels: { ...read.instance.pixels, transferSyntax: '1.2.840.10008.1.2.8.1' },
  };
  const element = {
    bytes,
    offset: 0,
    length: 0,
    kind: 'integer' as const,
    fragments: [{ offset: 0, bytes }],
    basicOffsets: [],
  };
  const data = Object.assign(Object.create(read.data) as typeof read.data, { pixels: () => element });
  const { data: labels } = await laySegmentation({ ...read, instance, data }, GRID);
  expect(Array.from(labels.slice(0, 6))).toEqual([1, 0, 0, 1, 0, 0]);
});

it('refuses images that are turned against the grid', async () => {
  const tilted = {
    ...binary([{ position: bottom, segment: 1 }], [1]),
    orientation: [1, 0, 0, 0, 0.8, 0.6] as const,
    pixelSpacing: [2, 1] as const,
  };
  await expect(laid(tilted)).rejects.toMatchObject({ code: 'dicom.otherPlane' });
});
