/** Files that cannot be read end in one clear error of their own, never in a crash. Fixtures are made here. */
import { gzipSync } from 'fflate';
import { expect, it } from 'vitest';
import { readAsNnunet } from './nnunetReader.ts';
import { readImage, readImageHeader } from './readImage.ts';
import { gzipped, type NiftiFixture, niftiBytes, niftiFile } from './testing/niftiFixture.ts';
import { metaImageFile, nrrdFile } from './testing/textHeaders.ts';
import { writeLabels } from './writeLabels.ts';

const SOUND = { sizes: [5, 4, 3], pixdim: [1, 1, 2] } satisfies NiftiFixture;
const text = (content: string): Blob => new Blob([content]);
const failure = (code: string) => expect.objectContaining({ name: 'ImageError', code: `image.${code}` });

/** Deterministic bytes that deflate cannot shorten. */
const noise = (length: number): Uint8Array<ArrayBuffer> => {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (state * 48271) % 2147483647;
    return state & 255;
  });
};

const whole = niftiBytes({ ...SOUND, sizes: [40, 40, 20], type: 'uint8', values: [...noise(32000)] });
const packed = gzipSync(whole);

it.each<[string, string, Blob, string]>([
  ['truncated .nii', 'a.nii', new Blob([whole.subarray(0, whole.length - 1)]), 'truncated'],
  ['a .nii that ends inside its header', 'a.nii', new Blob([whole.subarray(0, 300)]), 'notAnImage'],
  ['truncated gzip', 'a.nii.gz', new Blob([packed.slice(0, packed.length / 2)]), 'truncated'],
  ['gzip that ends inside the header', 'a.nii.gz', new Blob([packed.slice(0, 40)]), 'truncated'],
  [
    'gzip with damaged data',
    'a.nii.gz',
    new Blob([packed.slice(0, 9000), noise(500), packed.slice(9500)]),
    'truncated',
  ],
  ['gzip with nothing in it', 'a.nii.gz', gzipped(new Uint8Array(0)), 'notAnImage'],
  ['an empty file', 'a.nii.gz', new Blob([]), 'notAnImage'],
  ['text', 'a.nii', text('this is no image at all, only a line of text'), 'notAnImage'],
  ['zeros', 'a.nii', new Blob([new Uint8Array(4096)]), 'notAnImage'],
  ['noise', 'a.nii.gz', new Blob([noise(4096)]), 'notAnImage'],
  ['a NIfTI header/image pair', 'a.nii', pairHeader(), 'notAnImage'],
  ['spacing zero', 'a.nii', niftiFile({ ...SOUND, pixdim: [0, 1, 2] }), 'spacing'],
  ['spacing NaN', 'a.nii', niftiFile({ ...SOUND, pixdim: [1, Number.NaN, 2] }), 'spacing'],
  ['spacing infinite', 'a.nii', niftiFile({ ...SOUND, pixdim: [1, 1, Number.POSITIVE_INFINITY] }), 'spacing'],
  ['spacing negative', 'a.nii', niftiFile({ ...SOUND, pixdim: [-1, 1, 2] }), 'spacing'],
  ['an sform of zeros', 'a.nii', niftiFile({ ...SOUND, sformCode: 1, srow: [] }), 'affine'],
  [
    'an sform with two equal axes',
    'a.nii',
    niftiFile({ ...SOUND, sformCode: 1, srow: [1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0] }),
    'affine',
  ],
  [
    'an sform of NaN',
    'a.nii',
    niftiFile({ ...SOUND, sformCode: 1, srow: Array.from({ length: 12 }, () => Number.NaN) }),
    'affine',
  ],
  [
    'a sheared sform alone',
    'a.nii',
    niftiFile({ ...SOUND, sformCode: 1, srow: [1, 0.5, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0] }),
    'sheared',
  ],
  ['RGB', 'a.nii', niftiFile({ ...SOUND, datatype: 128 }), 'colour'],
  ['RGBA', 'a.nii', niftiFile({ ...SOUND, datatype: 2304 }), 'colour'],
  ['complex numbers', 'a.nii', niftiFile({ ...SOUND, datatype: 32 }), 'voxelType'],
  ['an unknown datatype', 'a.nii', niftiFile({ ...SOUND, datatype: 7 }), 'voxelType'],
  ['no slices', 'a.nii', niftiFile({ ...SOUND, sizes: [5, 4, 0] }), 'empty'],
  ['a negative size', 'a.nii', negativeSize(), 'empty'],
  ['one dimension', 'a.nii', niftiFile({ sizes: [5] }), 'dimension'],
  ['more than 2 GiB when unpacked', 'a.nii.gz', gzipped(hugeHeader()), 'tooLarge'],
  ['NRRD that is text', 'a.nrrd', text('not really'), 'notAnImage'],
  ['NRRD with a header of nonsense', 'a.nrrd', text('NRRD0004\nbanana'), 'damaged'],
  [
    'NRRD with an axis of no length',
    'a.nrrd',
    nrrdFile({ sizes: [2, 2, 2], directions: ['(0,0,0)', '(0,1,0)', '(0,0,1)'] }),
    'spacing',
  ],
  ['NRRD with spacing NaN', 'a.nrrd', nrrdFile({ sizes: [2, 2, 2], spacings: ['nan', '1', '1'] }), 'spacing'],
  ['NRRD with spacing zero', 'a.nrrd', nrrdFile({ sizes: [2, 2, 2], spacings: ['0', '1', '1'] }), 'spacing'],
  ['NRRD that ends too early', 'a.nrrd', nrrdFile({ sizes: [20, 20, 20], bytes: 100 }), 'damaged'],
  [
    'NRRD in colour',
    'a.nrrd',
    nrrdFile({ sizes: [3, 2, 2, 2], kinds: ['RGB-color', 'domain', 'domain', 'domain'] }),
    'colour',
  ],
  [
    'NRRD without axes',
    'a.nrrd',
    nrrdFile({ sizes: [2, 2, 2], directions: ['(1,0,0)', '(1,0,0)', '(0,0,1)'] }),
    'affine',
  ],
  ['MetaImage that is text', 'a.mha', text('NDims = banana'), 'damaged'],
  ['MetaImage with spacing zero', 'a.mha', metaImageFile({ sizes: [2, 2, 2], spacing: '0 1 1' }), 'spacing'],
  ['MetaImage that ends too early', 'a.mha', metaImageFile({ sizes: [20, 20, 20], bytes: 100 }), 'damaged'],
  ['MetaImage in colour', 'a.mha', metaImageFile({ sizes: [2, 2, 2], channels: 3 }), 'colour'],
  [
    'a .mhd without its voxels',
    'a.mhd',
    metaImageFile({ sizes: [2, 2, 2], dataFile: 'a.raw' }),
    'missingData',
  ],
  ['GIPL that is text', 'a.gipl', text('no'), 'notAnImage'],
  ['an unknown ending', 'a.docx', text('x'), 'ending'],
  ['an image pair of Analyze', 'a.img', text('x'), 'ending'],
])('refuses %s', async (_, name, file, code) => {
  await expect(readImage(file, name)).rejects.toEqual(failure(code));
});

it('names the file and what to do', async () => {
  await expect(readImage(new Blob([packed.slice(0, 5000)]), 'liver 3.nii.gz')).rejects.toThrow(
    /^liver 3\.nii\.gz: the file ends too early .* Copy or download it again\.$/,
  );
});

it('refuses a volume that a 4-D file does not have', async () => {
  const file = niftiFile({ sizes: [2, 2, 2, 3] });
  await expect(readImage(file, 'a.nii', { volume: 3 })).rejects.toEqual(failure('noSuchVolume'));
});

it('knows the grid of a file too large to read', async () => {
  await expect(readImageHeader(gzipped(hugeHeader()), 'a.nii.gz')).resolves.toMatchObject({
    geometry: { size: [2000, 2000, 2000] },
  });
});

it('refuses channels on different grids', async () => {
  const one = { name: 'a_0000.nii', file: niftiFile(SOUND) };
  const other = { name: 'a_0001.nii', file: niftiFile({ ...SOUND, sizes: [5, 4, 2] }) };
  await expect(readAsNnunet([one, other], 'SimpleITKIO')).rejects.toEqual(failure('gridsDiffer'));
});

it.each([-1, 0.5, 65536, Number.NaN])('refuses to write label %s', async (value) => {
  const scan = await readImage(niftiFile(SOUND), 'a.nii');
  const labels = new Float32Array(60).fill(value);
  await expect(writeLabels(labels, scan, 'b.nii.gz')).rejects.toEqual(failure('label'));
});

function hugeHeader(): Uint8Array {
  const bytes = niftiBytes({ sizes: [1, 1, 1] }).slice(0, 352);
  const view = new DataView(bytes.buffer);
  for (const at of [42, 44, 46]) view.setInt16(at, 2000, true);
  return bytes;
}

function negativeSize(): Blob {
  const bytes = niftiBytes(SOUND);
  new DataView(bytes.buffer).setInt16(44, -4, true);
  return new Blob([bytes]);
}

/** `ni1`: the voxels are in an .img beside it. */
function pairHeader(): Blob {
  const bytes = niftiBytes(SOUND);
  bytes[345] = 'i'.charCodeAt(0);
  return new Blob([bytes]);
}
