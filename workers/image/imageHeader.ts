import { ImageError } from './imageError.ts';
import { type Geometry, voxelCount } from './volume.ts';
import { type HeldType, STORED_BYTES } from './voxelTypes.ts';

/** What a file says of itself without its voxels. */
export interface ImageHeader {
  readonly geometry: Geometry;
  /** Volumes of a 4-D file, components of a vector image, else 1. */
  readonly channels: number;
  readonly fileDimension: 2 | 3 | 4;
  /** Type of the voxels in a Volume. */
  readonly type: HeldType;
}

/** Largest voxel array that is read: below it, a typed array and ITK's 32-bit memory hold it in every browser. */
export const LIMIT_BYTES = 2 ** 31;

/** @throws ImageError `image.tooLarge` when `channels` volumes of the image exceed 2 GiB */
export function checkBytes({ geometry, type }: ImageHeader, channels: number, file: string): void {
  const bytes = voxelCount(geometry.size) * channels * STORED_BYTES[type];
  if (bytes > LIMIT_BYTES) throw new ImageError('tooLarge', { file, bytes, limit: LIMIT_BYTES });
}

/** @throws ImageError `image.noSuchVolume` */
export function checkVolume({ channels }: ImageHeader, volume: number, file: string): void {
  if (!Number.isInteger(volume) || volume < 0 || volume >= channels) {
    throw new ImageError('noSuchVolume', { file, volume, volumes: channels });
  }
}
