/** NRRD, MetaImage and GIPL: read whole by ITK. */
import { checkGeometry } from '../geometry.ts';
import { ImageError } from '../imageError.ts';
import type { ImageFormat } from '../imageFormat.ts';
import { checkBytes, checkVolume, type ImageHeader, LIMIT_BYTES } from '../imageHeader.ts';
import { joinMetaImage } from '../metaImage.ts';
import { checkNrrdSpacing } from '../nrrdSpacing.ts';
import type { ReadOptions } from '../readOptions.ts';
import { type Volume, type VoxelArray, voxelCount } from '../volume.ts';
import { type HeldType, heldType, isStoredType, makeVoxels } from '../voxelTypes.ts';
import { fileDimensionOf, geometryOf, type ItkImage } from './itkGeometry.ts';
import { readWithItk } from './itkRead.ts';

export async function readOther(
  file: Blob,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<Volume> {
  const image = await ask(file, name, format, options, false);
  const header = headerOf(image, name);
  const { geometry, fileDimension, type } = header;
  const channels = options.volume === undefined ? header.channels : 1;
  checkVolume(header, options.volume ?? 0, name);
  const data = planar(image, type, voxelCount(geometry.size), options);
  return { data, channels, geometry, fileDimension };
}

export async function readOtherHeader(
  file: Blob,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
): Promise<ImageHeader> {
  return headerOf(await ask(file, name, format, options, true), name);
}

async function ask(
  file: Blob,
  name: string,
  format: ImageFormat,
  options: ReadOptions,
  informationOnly: boolean,
): Promise<ItkImage> {
  const joined = format.ending === '.mhd' ? await joinMetaImage(file, name, options.companion) : file;
  if (joined.size > LIMIT_BYTES)
    throw new ImageError('tooLarge', { file: name, bytes: joined.size, limit: LIMIT_BYTES });
  if (format.kind === 'nrrd') await checkNrrdSpacing(joined, name);
  const bytes = new Uint8Array(await joined.arrayBuffer());
  const as = `image${format.ending === '.mhd' ? '.mha' : format.ending}`;
  return readWithItk({ file: name, format, as, bytes, informationOnly, signal: options.signal });
}

function headerOf(image: ItkImage, file: string): ImageHeader {
  const { dimension, componentType, components } = image.imageType;
  if (dimension < 2 || dimension > 4) throw new ImageError('dimension', { file, dimension });
  if (isColour(image)) throw new ImageError('colour', { file });
  if (!isStoredType(componentType)) throw new ImageError('voxelType', { file, type: componentType });
  const geometry = geometryOf(image);
  checkGeometry(geometry, file);
  const channels = components * (dimension === 4 ? (image.size[3] ?? 1) : 1);
  const fileDimension = channels > 1 ? 4 : fileDimensionOf(image);
  const header = { geometry, channels, fileDimension, type: heldType(componentType) };
  checkBytes(header, channels, file);
  return header;
}

/** MetaImage does not tell colours from other vectors; three or four bytes a voxel are one. */
function isColour({ imageType: { pixelType, componentType, components } }: ItkImage): boolean {
  return (
    /^(RGB|Complex)/.test(pixelType) || (componentType === 'uint8' && (components === 3 || components === 4))
  );
}

/** ITK's voxels as `[c, z, y, x]` in an ordinary buffer (ITK-Wasm's is shared, which no message can transfer). ITK
 *  keeps the components of a voxel together; here each is a channel, outermost. */
function planar(
  image: ItkImage,
  type: HeldType,
  voxels: number,
  { volume, shared }: ReadOptions,
): VoxelArray {
  const { components } = image.imageType;
  const from = image.data as unknown as ArrayLike<number | bigint>;
  const channels = volume === undefined ? Math.round(from.length / voxels) : 1;
  const data = makeVoxels(type, voxels * channels, shared);
  for (let c = 0; c < channels; c++)
    copyChannel(from, data.subarray(c * voxels, (c + 1) * voxels), volume ?? c, components);
  return data;
}

/** Channel = volume of a 4-D image · components + component. */
function copyChannel(
  from: ArrayLike<number | bigint>,
  to: VoxelArray,
  channel: number,
  components: number,
): void {
  const start = Math.floor(channel / components) * to.length * components + (channel % components);
  if (
    components === 1 &&
    ArrayBuffer.isView(from) &&
    !(from instanceof BigInt64Array || from instanceof BigUint64Array)
  ) {
    to.set((from as VoxelArray).subarray(start, start + to.length));
    return;
  }
  for (let i = 0; i < to.length; i++) to[i] = Number(from[start + i * components]);
}
