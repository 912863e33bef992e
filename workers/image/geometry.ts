import { ImageError } from './imageError.ts';
import { type Geometry, type Volume, voxelCount, type Zyx } from './volume.ts';

/** Determinant of a row-major 3×3 matrix. */
export function determinant(m: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0] = m;
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

/**
 * Refuses a grid in which voxels have no place.
 * @throws ImageError `image.empty`, `image.spacing` (zero, negative or not finite), `image.affine` (axes that span no
 * space, or an origin that is not finite)
 */
export function checkGeometry(geometry: Geometry, file: string): void {
  const { size, spacing, origin, direction } = geometry;
  if (!size.every((n) => n >= 1))
    throw new ImageError('empty', { file, size: size.toReversed().join(' × ') });
  if (!spacing.every((mm) => Number.isFinite(mm) && mm > 0)) {
    throw new ImageError('spacing', { file, spacing: spacing.toReversed().join(' × ') });
  }
  const finite = [...origin, ...direction].every(Number.isFinite);
  if (!finite || Math.abs(determinant(direction)) < 1e-6) throw new ImageError('affine', { file });
}

/** The spacing nnU-Net's SimpleITKIO computes with, mm, [z, y, x]: a 2-D file gets 999 times its largest spacing
 *  along z, so that planning never takes it for a volume. Source: nnunetv2 2.8.1 `SimpleITKIO.read_images`. */
export function nnunetSpacing({ geometry, fileDimension }: Pick<Volume, 'geometry' | 'fileDimension'>): Zyx {
  const [z, y, x] = geometry.spacing;
  return fileDimension === 2 ? [999 * Math.max(y, x), y, x] : [z, y, x];
}

/** ml of one voxel. */
export const voxelMillilitres = ({ spacing }: Geometry): number =>
  (spacing[0] * spacing[1] * spacing[2]) / 1000;

/** True when both grids have the same size and, within nnU-Net's tolerance (numpy `allclose`: 1e-5 relative), spacing;
 *  origin and direction may differ, as nnU-Net only warns of them. */
export function sameGrid(a: Geometry, b: Geometry): boolean {
  const close = (x: number, y: number): boolean => Math.abs(x - y) <= 1e-8 + 1e-5 * Math.abs(y);
  const equalSize = a.size.every((n, axis) => n === b.size[axis]);
  return equalSize && a.spacing.every((mm, axis) => close(mm, b.spacing[axis] ?? Number.NaN));
}

/** One channel of a volume, sharing its buffer. @throws RangeError for a channel it does not have */
export function channelOf(volume: Volume, channel: number): Volume {
  if (!(channel >= 0 && channel < volume.channels))
    throw new RangeError(`no channel ${channel} of ${volume.channels}`);
  const voxels = voxelCount(volume.geometry.size);
  const data = volume.data.subarray(channel * voxels, (channel + 1) * voxels);
  return { ...volume, data, channels: 1 };
}
