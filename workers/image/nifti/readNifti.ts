/**
 * NIfTI: ITK says where the image lies and what its values are, from the header alone; the voxels are read past it.
 *
 * Given a whole file, ITK-Wasm 1.6.1 holds it four times (512×512×400 int16: 0.9 GB) and takes a truncated file for a
 * complete one, silently. Read in passing, the same scan needs its own 210 MB and the missing bytes are counted.
 */
import { ByteReader } from '../byteReader.ts';
import { type DecodedVoxels, decodeVoxels, type VoxelLayout } from '../decodeVoxels.ts';
import { checkGeometry, determinant } from '../geometry.ts';
import { gunzipMembers, gunzipNative, isGzip } from '../gunzip.ts';
import { ImageError } from '../imageError.ts';
import type { ImageFormat } from '../imageFormat.ts';
import { checkBytes, checkVolume, type ImageHeader } from '../imageHeader.ts';
import { fileDimensionOf, geometryOf, type ItkImage } from '../itk/itkGeometry.ts';
import { readWithItk } from '../itk/itkRead.ts';
import type { ReadOptions } from '../readOptions.ts';
import { type Volume, voxelCount } from '../volume.ts';
import { heldType, isStoredType, STORED_BYTES, type StoredType } from '../voxelTypes.ts';
import { headerBytes, NIFTI_HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from './niftiHeader.ts';
import { rescaleOf } from './rescale.ts';

/** NIfTI's datatype codes. Source: nifti1.h. */
const STORED_TYPES: Readonly<Record<number, StoredType>> = {
  2: 'uint8',
  4: 'int16',
  8: 'int32',
  16: 'float32',
  64: 'float64',
  256: 'int8',
  512: 'uint16',
  768: 'uint32',
  1024: 'int64',
  1280: 'uint64',
};
const COLOUR_TYPES = [128, 2304];

interface Opened extends ImageHeader {
  readonly nifti: NiftiHeader;
  readonly stored: StoredType;
  readonly rescale: VoxelLayout['rescale'];
}

type Unpack = (file: Blob) => ReadableStream<Uint8Array>;
const asItIs: Unpack = (file) => file.stream();

export async function readNiftiHeader(
  file: Blob,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<ImageHeader & { readonly nifti: NiftiHeader }> {
  const reader = new ByteReader(((await isGzip(file)) ? gunzipNative : asItIs)(file));
  try {
    return await open(reader, name, format, options);
  } finally {
    await reader.close();
  }
}

export async function readNifti(
  file: Blob,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<Volume & { readonly nifti: NiftiHeader }> {
  if (!(await isGzip(file))) return readUnpacked(file, asItIs, name, format, options);
  try {
    return await readUnpacked(file, gunzipNative, name, format, options);
  } catch (error) {
    if (error instanceof ImageError && error.code !== 'image.truncated') throw error;
    options.signal?.throwIfAborted();
    return readUnpacked(file, gunzipMembers, name, format, options);
  }
}

async function readUnpacked(
  file: Blob,
  unpack: Unpack,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<Volume & { readonly nifti: NiftiHeader }> {
  const reader = new ByteReader(unpack(file));
  try {
    const opened = await open(reader, name, format, options);
    const { geometry, fileDimension, nifti } = opened;
    const first = options.volume ?? 0;
    const channels = options.volume === undefined ? opened.channels : 1;
    checkVolume(opened, first, name);
    checkBytes(opened, channels, name);
    const data = await readVoxels(reader, opened, first, channels, name);
    return { data, channels, geometry, fileDimension, nifti };
  } finally {
    await reader.close();
  }
}

/** Leaves the reader at the first voxel, or before it if an extension lies between. */
async function open(
  reader: ByteReader,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<Opened> {
  const bytes = new Uint8Array(NIFTI_HEADER_BYTES);
  const found = await fillOrTruncated(reader, bytes, name);
  const nifti = parseNiftiHeader(bytes.subarray(0, found), name);
  const stored = storedType(nifti, name);
  checkHeader(nifti, name);
  const image = await askItk(bytes.slice(0, headerBytes(nifti.version)), name, format, options);
  const geometry = geometryOf(image);
  checkGeometry(geometry, name);
  reader.unread(bytes.subarray(Math.min(found, nifti.voxOffset), found));
  const rescale = rescaleOf(nifti);
  const type = heldType(rescale ? rescaledType(image) : stored);
  return {
    nifti,
    stored,
    rescale,
    type,
    geometry,
    channels: channelsOf(nifti),
    fileDimension: fileDimensionOf(image),
  };
}

function askItk(
  header: Uint8Array,
  file: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<ItkImage> {
  return readWithItk({
    file,
    format,
    as: 'header.nii',
    bytes: header,
    informationOnly: true,
    signal: options.signal,
  });
}

function storedType({ datatype }: NiftiHeader, file: string): StoredType {
  if (COLOUR_TYPES.includes(datatype)) throw new ImageError('colour', { file });
  const stored = STORED_TYPES[datatype];
  if (!stored) throw new ImageError('voxelType', { file, type: `NIfTI ${datatype}` });
  return stored;
}

/** Faults that ITK mends without a word: it takes a zero or NaN spacing for 1 mm. */
function checkHeader({ dim, pixdim, sformCode, srow }: NiftiHeader, file: string): void {
  const dimension = dim[0] ?? 0;
  if (dimension < 2 || dimension > 7) throw new ImageError('dimension', { file, dimension });
  const sizes = dim.slice(1, 1 + dimension);
  if (!sizes.every((n) => n >= 1)) throw new ImageError('empty', { file, size: sizes.join(' × ') });
  const spacing = pixdim.slice(1, 1 + Math.min(3, dimension));
  if (!spacing.every((mm, axis) => Number.isFinite(mm) && (mm !== 0 || sizes[axis] === 1))) {
    throw new ImageError('spacing', { file, spacing: spacing.join(' × ') });
  }
  if (sformCode > 0 && !(Math.abs(sformDeterminant(srow)) > 0)) throw new ImageError('affine', { file });
}

const sformDeterminant = (srow: readonly number[]): number => determinant(srow.filter((_, i) => i % 4 !== 3));

/** Volumes behind the first three axes. */
const channelsOf = ({ dim }: NiftiHeader): number =>
  dim.slice(4, 1 + (dim[0] ?? 0)).reduce((product, n) => product * Math.max(1, n), 1);

function rescaledType(image: ItkImage): StoredType {
  const { componentType } = image.imageType;
  return isStoredType(componentType) ? componentType : 'float32';
}

async function readVoxels(reader: ByteReader, opened: Opened, first: number, channels: number, name: string) {
  const { nifti, stored, geometry } = opened;
  const volumeBytes = voxelCount(geometry.size) * STORED_BYTES[stored];
  const expected = volumeBytes * channels;
  const layout: VoxelLayout = {
    stored,
    held: opened.type,
    littleEndian: nifti.littleEndian,
    rescale: opened.rescale,
    count: voxelCount(geometry.size) * channels,
  };
  const decoded = await decodeOrTruncated(
    reader,
    layout,
    Math.max(0, nifti.voxOffset - NIFTI_HEADER_BYTES) + first * volumeBytes,
    {
      file: name,
      expected,
    },
  );
  if (decoded.bytes < expected)
    throw new ImageError('truncated', { file: name, found: decoded.bytes, expected });
  return decoded.data;
}

async function decodeOrTruncated(
  reader: ByteReader,
  layout: VoxelLayout,
  skip: number,
  details: { file: string; expected: number },
): Promise<DecodedVoxels> {
  try {
    await reader.skip(skip);
    return await decodeVoxels(reader, layout);
  } catch (error) {
    // Broken gzip data: how far it went is not known, because the browser hands out no more of it.
    throw new ImageError('truncated', { ...details, found: 0 }, { cause: error });
  }
}

async function fillOrTruncated(reader: ByteReader, bytes: Uint8Array, file: string): Promise<number> {
  try {
    return await reader.fill(bytes);
  } catch (error) {
    throw new ImageError('truncated', { file, found: 0, expected: bytes.length }, { cause: error });
  }
}
