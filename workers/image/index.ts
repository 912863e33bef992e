/** Volumes, their geometry, and image files. Imports only `failure`. */
export { channelOf, checkGeometry, nnunetSpacing, sameGrid, voxelMillilitres } from './geometry.ts';
export { ImageError, type ImageFailure } from './imageError.ts';
export { formatOf, IMAGE_ENDINGS, type ImageFormat, withoutEnding } from './imageFormat.ts';
export type { ImageHeader } from './imageHeader.ts';
export { type Grid, writeImage, writeVoxels } from './itk/writeImage.ts';
export { joinMetaImage, metaImageDataFile } from './metaImage.ts';
export { volumeStream } from './nifti/volumeStream.ts';
export {
  type FileGrid,
  fileGridOfAffine,
  type NamedFile,
  type NnunetImage,
  type NnunetReader,
  notedAffines,
  readAsNnunet,
  requireReader,
  turnAsRead,
  writeAsNnunet,
} from './nnunetReader.ts';
export { type FileSegment, readNrrdSegments, withNrrdSegments } from './nrrdSegments.ts';
export { readImage, readImageHeader } from './readImage.ts';
export type { ReadOptions } from './readOptions.ts';
export { type GreyRange, type Thumbnail, thumbnailOf } from './thumbnail.ts';
export { sameVoxels, turnOnto } from './turnOnto.ts';
export * from './volume.ts';
export type { VoxelSource } from './voxelSource.ts';
export { writeLabels } from './writeLabels.ts';
