/** NIfTI files that are written piece by piece are those that ITK writes whole. */
import { expect, it } from 'vitest';
import { encodeWithItk } from './itk/encodeWithItk.ts';
import { writeImage } from './itk/writeImage.ts';
import type { Geometry, Volume, VoxelArray } from './volume.ts';

const OBLIQUE = [0.8, 0.6, 0, -0.6, 0.8, 0, 0, 0, 1];
const geometry = (size: Geometry['size']): Geometry => ({
  size,
  spacing: [2.5, 0.7, 0.8],
  origin: [-10.5, 20.25, 3],
  direction: OBLIQUE,
});

const KINDS: [string, VoxelArray, Geometry['size'], Volume['fileDimension']][] = [
  ['labels', Uint8Array.from({ length: 60 }, (_, i) => i % 5), [3, 4, 5], 3],
  ['many labels', Uint16Array.from({ length: 60 }, (_, i) => i * 900), [5, 3, 4], 3],
  ['a scan', Int16Array.from({ length: 60 }, (_, i) => i * 31 - 1000), [3, 4, 5], 3],
  ['floating point', Float32Array.from({ length: 60 }, (_, i) => i / 7), [3, 4, 5], 3],
  ['one slice', Uint8Array.from({ length: 20 }, (_, i) => i), [1, 4, 5], 3],
  ['a picture', Int16Array.from({ length: 20 }, (_, i) => i), [1, 4, 5], 2],
];

const unpacked = async (file: Blob): Promise<Uint8Array> =>
  new Uint8Array(
    await new Response(file.stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer(),
  );

it.each(KINDS)('%s: header and voxels byte for byte', async (_, data, size, fileDimension) => {
  const grid = { geometry: geometry(size), fileDimension };
  const whole = await encodeWithItk(data, grid, 'x.nii');
  expect(new Uint8Array(await (await writeImage(data, grid, 'x.nii')).arrayBuffer())).toEqual(whole);
  expect(await unpacked(await writeImage(data, grid, 'x.nii.gz'))).toEqual(whole);
});
