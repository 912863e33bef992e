/**
 * NIfTI: a library says from the header alone where the image lies and what its values are; the voxels are read past
 * it, in passing.
 *
 * Given a whole file, ITK-Wasm 1.6.1 holds it four times (512×512×400 int16: 0.9 GB) and takes a truncated file for a
 * complete one, silently. Read in passing, the same scan needs its own 210 MB and the missing bytes are counted.
 */
import { blobPieces } from '../blobPieces.ts';
import { ByteReader } from '../byteReader.ts';
import { type DecodedVoxels, decodeVoxels, type VoxelLayout } from '../decodeVoxels.ts';
import { checkGeometry } from '../geometry.ts';
import { gunzipMembers, gunzipNative, isGzip } from '../gunzip.ts';
import { ImageError } from '../imageError.ts';
import { checkBytes, checkVolume, type ImageHeader } from '../imageHeader.ts';
import type { ReadOptions } from '../readOptions.ts';
import { type Volume, type VoxelArray, voxelCount } from '../volume.ts';
import { STORED_BYTES, type StoredType } from '../voxelTypes.ts';
import { channelsOf, checkHeader, storedTypeOf } from './checkHeader.ts';
import type { Interpret, Interpretation } from './interpretation.ts';
import { NIFTI_HEADER_BYTES, type NiftiHeader, parseNiftiHeader } from './niftiHeader.ts';

/** A file, whose ideas of it count, and what is wanted of it. */
export interface NiftiRequest {
  readonly file: Blob;
  readonly name: string;
  readonly interpret: Interpret;
  readonly options: ReadOptions;
}

export interface NiftiImageHeader extends ImageHeader {
  readonly nifti: NiftiHeader;
}

export interface NiftiVolume extends Volume {
  readonly nifti: NiftiHeader;
}

interface Opened extends NiftiImageHeader, Interpretation {
  readonly stored: StoredType;
}

type Unpack = (file: Blob) => ReadableStream<Uint8Array>;
const asItIs: Unpack = blobPieces;

/** Reads only the start of the file. @throws as `readImage` */
export async function readNiftiHeader(request: NiftiRequest): Promise<NiftiImageHeader> {
  const unpack = (await isGzip(request.file)) ? gunzipNative : asItIs;
  return withReader(unpack(request.file), (reader) => open(reader, request));
}

/** @throws as `readImage` */
export async function readNifti(request: NiftiRequest): Promise<NiftiVolume> {
  if (!(await isGzip(request.file))) return readUnpacked(asItIs, request);
  try {
    return await readUnpacked(gunzipNative, request);
  } catch (error) {
    if (!(error instanceof ImageError) || error.code !== 'image.truncated') throw error;
    // Either really truncated, or several gzip members, which only the second way can read.
    request.options.signal?.throwIfAborted();
    return readUnpacked(gunzipMembers, request);
  }
}

async function withReader<T>(
  stream: ReadableStream<Uint8Array>,
  use: (reader: ByteReader) => Promise<T>,
): Promise<T> {
  const reader = new ByteReader(stream);
  try {
    return await use(reader);
  } finally {
    await reader.close();
  }
}

function readUnpacked(unpack: Unpack, request: NiftiRequest): Promise<NiftiVolume> {
  const { name, options } = request;
  return withReader(unpack(request.file), async (reader) => {
    const opened = await open(reader, request);
    const channels = options.volume === undefined ? opened.channels : 1;
    checkVolume(opened, options.volume ?? 0, name);
    checkBytes(opened, channels, name);
    const data = await readVoxels(reader, opened, channels, request);
    const { geometry, fileDimension, nifti } = opened;
    return { data, channels, geometry, fileDimension, nifti };
  });
}

/** Leaves the reader at the first voxel, or before it if an extension lies between. */
async function open(reader: ByteReader, { name, interpret, options }: NiftiRequest): Promise<Opened> {
  const bytes = new Uint8Array(NIFTI_HEADER_BYTES);
  const found = await orTruncated(reader.fill(bytes), name, bytes.length);
  const nifti = parseNiftiHeader(bytes.subarray(0, found), name);
  const stored = storedTypeOf(nifti, name);
  checkHeader(nifti, name);
  const meaning = await interpret({ nifti, stored, file: name, signal: options.signal });
  checkGeometry(meaning.geometry, name);
  reader.unread(bytes.subarray(Math.min(found, nifti.voxOffset), found));
  return { ...meaning, nifti, stored, channels: channelsOf(nifti) };
}

async function readVoxels(
  reader: ByteReader,
  { nifti, stored, geometry, type, rescale, zeroesNonFinite, channels: all }: Opened,
  channels: number,
  { name, options }: NiftiRequest,
): Promise<VoxelArray> {
  const volumeBytes = voxelCount(geometry.size) * STORED_BYTES[stored];
  const expected = volumeBytes * channels;
  const before = Math.max(0, nifti.voxOffset - NIFTI_HEADER_BYTES) + (options.volume ?? 0) * volumeBytes;
  const layout: VoxelLayout = {
    stored,
    held: type,
    littleEndian: nifti.littleEndian,
    rescale,
    count: voxelCount(geometry.size) * channels,
    shared: options.shared,
  };
  const isLast = options.volume === undefined || options.volume === all - 1;
  const { data, bytes } = await orTruncated(skipAndDecode(reader, before, layout, isLast), name, expected);
  if (bytes < expected) throw new ImageError('truncated', { file: name, found: bytes, expected });
  if (zeroesNonFinite && /^float/.test(stored)) replaceNonFinite(data, rescale?.intercept ?? 0);
  return data;
}

function replaceNonFinite(data: VoxelArray, value: number): void {
  for (let at = 0; at < data.length; at++) if (!Number.isFinite(data[at])) data[at] = value;
}

/** Reads on to the end of the file where the voxels are its last, so that gzip's checksum is checked. */
async function skipAndDecode(
  reader: ByteReader,
  skip: number,
  layout: VoxelLayout,
  isLast: boolean,
): Promise<DecodedVoxels> {
  await reader.skip(skip);
  const decoded = await decodeVoxels(reader, layout);
  if (isLast) await reader.drain();
  return decoded;
}

/** Broken gzip data: how far it went is not known, because the browser hands out no more of it. */
async function orTruncated<T>(read: Promise<T>, file: string, expected: number): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw new ImageError('truncated', { file, found: 0, expected }, { cause: error });
  }
}
