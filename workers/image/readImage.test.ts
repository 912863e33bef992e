/** What can be checked by hand, without Python: order of axes, types, volumes, packings. */
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { nnunetSpacing } from './geometry.ts';
import { gunzipMembers, gunzipNative } from './gunzip.ts';
import { joinMetaImage, metaImageDataFile } from './metaImage.ts';
import { readImage, readImageHeader } from './readImage.ts';
import { gzipped, type NiftiFixture, niftiBytes, niftiFile, STORED_TYPES } from './testing/niftiFixture.ts';
import { metaImageFile, nrrdFile } from './testing/textHeaders.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const SCAN = {
  sizes: [4, 3, 2],
  pixdim: [0.5, 0.75, 2],
  values: upTo(24),
  qformCode: 1,
  qoffset: [10, 20, 30],
} satisfies NiftiFixture;

it('keeps the fastest axis last and turns RAS into LPS', async () => {
  const { data, geometry, channels, fileDimension } = await readImage(niftiFile(SCAN), 'a.nii');
  expect([...data]).toEqual(upTo(24));
  expect({ channels, fileDimension, geometry }).toEqual({
    channels: 1,
    fileDimension: 3,
    geometry: {
      size: [2, 3, 4],
      spacing: [2, 0.75, 0.5],
      origin: [-10, -20, 30],
      direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
    },
  });
});

const HELD: Readonly<Record<string, string>> = { int64: 'Float64Array', uint64: 'Float64Array' };

describe.each(STORED_TYPES)('voxels of type %s', (type) => {
  it.each([
    [1, true],
    [1, false],
    [2, true],
    [2, false],
  ] as const)('are read from NIfTI-%i, little-endian %s', async (version, littleEndian) => {
    const { data } = await readImage(niftiFile({ ...SCAN, type, version, littleEndian }), 'a.nii');
    expect(data.constructor.name.toLowerCase()).toBe((HELD[type] ?? `${type}Array`).toLowerCase());
    expect([...data]).toEqual(upTo(24));
  });
});

it('places NIfTI-2 as its NIfTI-1 twin', async () => {
  const forms = { sformCode: 1, srow: [0, -2, 0, 5, 1, 0, 0, 6, 0, 0, 3, -7] };
  const twin = await readImage(niftiFile({ ...SCAN, ...forms }), 'a.nii');
  expect((await readImage(niftiFile({ ...SCAN, ...forms, version: 2 }), 'a.nii')).geometry).toEqual(
    twin.geometry,
  );
});

it('keeps 64-bit integers exact up to 2^53', async () => {
  const values = [2 ** 53, -(2 ** 53), 2 ** 53 - 1];
  const { data } = await readImage(niftiFile({ sizes: [3, 1, 1], type: 'int64', values }), 'a.nii');
  expect([...data]).toEqual(values);
});

it('scales whole numbers to float32', async () => {
  const { data } = await readImage(niftiFile({ ...SCAN, slope: 2, intercept: -1000 }), 'a.nii');
  expect(data).toEqual(Float32Array.from(upTo(24), (value) => value * 2 - 1000));
});

it('reads more voxels than one block, scaled and big-endian', async () => {
  const n = 700_000;
  const values = Array.from({ length: n }, (_, i) => (i % 30_000) - 15_000);
  const file = niftiFile({ sizes: [n, 1, 1], values, littleEndian: false, version: 2, slope: 0.5 });
  const { data } = await readImage(file, 'a.nii');
  expect(data).toEqual(Float32Array.from(values, (value) => value * 0.5));
});

it('reads a 4-D file as channels, or the one volume that was asked for', async () => {
  const four = niftiFile({ ...SCAN, sizes: [4, 3, 2, 3], values: upTo(72) });
  const all = await readImage(four, 'a.nii');
  expect({ channels: all.channels, fileDimension: all.fileDimension }).toEqual({
    channels: 3,
    fileDimension: 4,
  });
  expect([...all.data]).toEqual(upTo(72));
  const last = await readImage(four, 'a.nii', { volume: 2 });
  expect({ channels: last.channels, data: [...last.data] }).toEqual({
    channels: 1,
    data: upTo(72).slice(48),
  });
  expect(last.geometry).toEqual(all.geometry);
});

it('takes components of a NIfTI vector image as channels', async () => {
  const file = niftiFile({ sizes: [2, 2, 1, 1, 3], values: upTo(12), intent: 1007 });
  const { channels, data } = await readImage(file, 'a.nii');
  expect({ channels, data: [...data] }).toEqual({ channels: 3, data: upTo(12) });
});

it('reads a 2-D file as one slice, which nnU-Net takes to be 999 times as thick', async () => {
  const flat = await readImage(niftiFile({ sizes: [4, 6], pixdim: [0.5, 0.75], values: upTo(24) }), 'a.nii');
  expect(flat).toMatchObject({ fileDimension: 2, geometry: { size: [1, 6, 4], spacing: [1, 0.75, 0.5] } });
  expect(nnunetSpacing(flat)).toEqual([999 * 0.75, 0.75, 0.5]);
});

it('knows the header from the first bytes', async () => {
  const header = await readImageHeader(new Blob([niftiBytes(SCAN).subarray(0, 352)]), 'a.nii');
  expect(header).toMatchObject({
    channels: 1,
    fileDimension: 3,
    type: 'int16',
    geometry: { size: [2, 3, 4] },
  });
  const scaled = await readImageHeader(gzipped(niftiBytes({ ...SCAN, slope: 2 })), 'a.nii.gz');
  expect(scaled.type).toBe('float32');
});

it('trusts the content more than the ending: .nii.gz that is not packed, .nii that is', async () => {
  expect([...(await readImage(niftiFile(SCAN), 'a.nii.gz')).data]).toEqual(upTo(24));
  expect([...(await readImage(gzipped(niftiBytes(SCAN)), 'a.NII')).data]).toEqual(upTo(24));
});

it('skips header extensions, packed or not', async () => {
  const bytes = niftiBytes({ ...SCAN, extension: 4096 });
  expect([...(await readImage(new Blob([bytes]), 'a.nii')).data]).toEqual(upTo(24));
  expect([...(await readImage(gzipped(bytes), 'a.nii.gz')).data]).toEqual(upTo(24));
});

describe('gzip of several members', () => {
  const bytes = niftiBytes({ ...SCAN, sizes: [40, 30, 20], values: upTo(24_000).map((i) => i % 5000) });
  const members = [bytes.subarray(0, 200), bytes.subarray(200, 20_000), bytes.subarray(20_000)].map(
    (part) => new Uint8Array(gzipSync(part)),
  );

  it('is unpacked as one file', async () => {
    const unpacked = new Response(gunzipMembers(new Blob(members))).arrayBuffer();
    expect(new Uint8Array(await unpacked)).toEqual(bytes);
  });

  it.each([0, 1, 2])('is refused when the checksum of member %i is wrong', async (broken) => {
    const parts = members.map((part) => part.slice());
    const part = parts[broken];
    if (part) part[part.length - 6] = (part[part.length - 6] ?? 0) ^ 1;
    await expect(new Response(gunzipMembers(new Blob(parts))).arrayBuffer()).rejects.toThrow('gzip checksum');
  });

  it('is told from a truncated file', async () => {
    const short = new Blob([new Blob(members).slice(0, -20)]);
    await expect(new Response(gunzipMembers(short)).arrayBuffer()).rejects.toThrow();
    await expect(new Response(gunzipNative(short)).arrayBuffer()).rejects.toThrow();
  });
});

describe('NRRD and MetaImage', () => {
  it('put components of a vector image into channels', async () => {
    const data = Int16Array.of(1, 10, 2, 20, 3, 30, 4, 40);
    const bytes = new Uint8Array(data.buffer);
    const nrrd = nrrdFile({
      sizes: [2, 2, 2, 1],
      type: 'int16',
      kinds: ['vector', 'domain', 'domain', 'domain'],
      data: bytes,
    });
    const meta = metaImageFile({ sizes: [2, 2, 1], type: 'MET_SHORT', channels: 2, data: bytes });
    for (const [name, file] of [
      ['a.nrrd', nrrd],
      ['a.mha', meta],
    ] as const) {
      const all = await readImage(file, name);
      expect({ name, channels: all.channels, data: [...all.data] }).toEqual({
        name,
        channels: 2,
        data: [1, 2, 3, 4, 10, 20, 30, 40],
      });
      expect([...(await readImage(file, name, { volume: 1 })).data]).toEqual([10, 20, 30, 40]);
    }
  });

  it('read big-endian voxels', async () => {
    const data = Uint8Array.of(0, 1, 1, 0);
    const nrrd = nrrdFile({ sizes: [2, 1, 1], type: 'uint16', endian: 'big', data });
    const meta = metaImageFile({ sizes: [2, 1, 1], type: 'MET_USHORT', bigEndian: true, data });
    expect([...(await readImage(nrrd, 'a.nrrd')).data]).toEqual([1, 256]);
    expect([...(await readImage(meta, 'a.mha')).data]).toEqual([1, 256]);
  });

  it('turn RAS axes of a NRRD into LPS', async () => {
    const directions = ['(2,0,0)', '(0,3,0)', '(0,0,4)'];
    const file = nrrdFile({
      sizes: [1, 1, 2],
      directions,
      origin: '(1,2,3)',
      space: 'right-anterior-superior',
    });
    expect((await readImage(file, 'a.nrrd')).geometry).toEqual({
      size: [2, 1, 1],
      spacing: [4, 3, 2],
      origin: [-1, -2, 3],
      direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1],
    });
  });

  it('read a .mhd with its .raw', async () => {
    const header = metaImageFile({ sizes: [2, 2, 1], spacing: '1 2 3', dataFile: 'voxels.raw' });
    expect(await metaImageDataFile(header)).toBe('voxels.raw');
    const raw = new Blob([Uint8Array.of(1, 2, 3, 4)]);
    const direct = await readImage(header, 'a.mhd', { companion: raw });
    const joined = await readImage(await joinMetaImage(header, 'a.mhd', raw), 'a.mha');
    expect([...direct.data]).toEqual([1, 2, 3, 4]);
    expect(joined).toEqual(direct);
    expect(direct.geometry.spacing).toEqual([3, 2, 1]);
  });

  it('know their header without handing out voxels', async () => {
    const header = await readImageHeader(nrrdFile({ sizes: [4, 3, 2], spacings: ['1', '2', '3'] }), 'a.nrrd');
    expect(header).toMatchObject({
      channels: 1,
      type: 'uint8',
      geometry: { size: [2, 3, 4], spacing: [3, 2, 1] },
    });
  });
});
