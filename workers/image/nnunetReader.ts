/**
 * Image files through the reader that a model's plans name, so that arrays, spacing and the grid to write back on are
 * those of nnU-Net. Source: nnunetv2 2.8.1 `imageio/`.
 */
import { sameGrid } from './geometry.ts';
import { ImageError } from './imageError.ts';
import { requireFormat } from './imageFormat.ts';
import type { Grid } from './itk/writeImage.ts';
import {
  type Affine,
  affineOfGeometry,
  bestAffine,
  columnLengths,
  geometryOfAffine,
} from './nifti/affine.ts';
import { asNibabel } from './nifti/asNibabel.ts';
import {
  isCanonical,
  type Orientation,
  orientationOf,
  sizeBefore,
  turn,
  turnBack,
  turnedAffine,
  turnedSize,
} from './nifti/orientation.ts';
import { type NiftiVolume, readNifti } from './nifti/readNifti.ts';
import { writeNifti } from './nifti/writeNifti.ts';
import { readImage } from './readImage.ts';
import type { ReadOptions } from './readOptions.ts';
import { type Geometry, type Volume, type VoxelArray, voxelCount, type Zyx } from './volume.ts';
import { compactLabels, writeLabels } from './writeLabels.ts';

const READERS = ['SimpleITKIO', 'NibabelIO', 'NibabelIOWithReorient'] as const;
export type NnunetReader = (typeof READERS)[number];

/** How to lay labels back on the file's own grid: plain data. `affine` is only there for nibabel's readers. */
export interface FileGrid extends Grid {
  readonly affine?: Affine;
  /** How the file's grid was turned to RAS+. */
  readonly orientation?: Orientation;
}

/** The files of a case as nnU-Net's reader gives them: one volume a file, in channel order, all on one grid. */
export interface NnunetImage {
  readonly volumes: readonly Volume[];
  readonly fileGrid: FileGrid;
}

export interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

/** @param name `image_reader_writer` of plans.json. @throws ImageError `image.reader` for any other */
export function requireReader(name: string): NnunetReader {
  const reader = READERS.find((known) => known === name);
  if (!reader) throw new ImageError('reader', { reader: name });
  return reader;
}

/**
 * Reads the channels of one case. For nibabel's readers `geometry.spacing` is the header's (zooms), and with
 * NibabelIOWithReorient the voxels are turned to RAS+. Files that are not NIfTI are read by ITK under any reader.
 * @throws ImageError as `readImage`, and `image.gridsDiffer`
 */
export async function readAsNnunet(
  files: readonly NamedFile[],
  reader: NnunetReader,
  options: ReadOptions = {},
): Promise<NnunetImage> {
  const images: { volume: Volume; fileGrid: FileGrid }[] = [];
  for (const file of files) images.push(await readOne(file, reader, options));
  const [first] = images;
  if (!first) throw new RangeError('a case has at least one file');
  images.forEach(({ volume }, index) => {
    if (sameGrid(first.volume.geometry, volume.geometry)) return;
    throw new ImageError('gridsDiffer', { file: files[index]?.name ?? '', other: files[0]?.name ?? '' });
  });
  return { volumes: images.map(({ volume }) => volume), fileGrid: first.fileGrid };
}

/**
 * Writes labels that lie on the grid of `readAsNnunet`'s volumes onto the file's own grid, as that reader does.
 * @param labels `[z, y, x]`
 * @throws ImageError `image.label`, `image.ending`
 */
export async function writeAsNnunet(
  labels: Uint8Array | Uint16Array,
  to: FileGrid,
  name: string,
): Promise<Blob> {
  const { affine, orientation, geometry } = to;
  const turned = orientation ? turnBack(labels, geometry.size, orientation) : labels;
  if (!affine || requireFormat(name).kind !== 'nifti') return writeLabels(turned, to, name);
  return writeNifti(compactLabels(turned, name), geometry.size, affine, name);
}

/**
 * The file's own grid where only the affine is known that nibabel's readers note of it.
 * @param size `[z, y, x]` of the arrays as the reader gives them
 */
export function fileGridOfAffine(affine: Affine, size: Zyx, reader: NnunetReader): FileGrid {
  const orientation = reader === 'NibabelIOWithReorient' ? orientationOf(affine) : undefined;
  const turned = orientation && !isCanonical(orientation) ? orientation : undefined;
  const own = turned ? sizeBefore(size, turned) : size;
  const geometry = geometryOfAffine(affine, own);
  return { geometry, fileDimension: 3, affine, ...(turned && { orientation: turned }) };
}

/** What nibabel's readers note of a file: its affine, and for NibabelIOWithReorient the one of the array as it is read. */
export function notedAffines(grid: FileGrid): { original: Affine; reoriented: Affine } {
  const { affine = affineOfGeometry(grid.geometry), orientation, geometry } = grid;
  const reoriented = orientation ? turnedAffine(affine, orientation, geometry.size) : affine;
  return { original: affine, reoriented };
}

/** Voxels of the file's own grid as the reader gives that grid: the inverse of what `writeAsNnunet` does to labels. */
export const turnAsRead = <T extends VoxelArray>(data: T, { orientation, geometry }: FileGrid): T =>
  orientation ? turn(data, geometry.size, orientation) : data;

async function readOne({ name, file }: NamedFile, reader: NnunetReader, options: ReadOptions) {
  if (reader === 'SimpleITKIO' || requireFormat(name).kind !== 'nifti') {
    const volume = await readImage(file, name, options);
    return { volume, fileGrid: { geometry: volume.geometry, fileDimension: volume.fileDimension } };
  }
  const { nifti, ...volume } = await readNifti({ file, name, interpret: asNibabel, options });
  const { geometry, fileDimension } = volume;
  const affine = bestAffine(nifti);
  const fileGrid: FileGrid = { geometry: onAffine(affine, geometry), fileDimension, affine };
  return reader === 'NibabelIO' ? { volume, fileGrid } : reorient(volume, affine, fileGrid);
}

/** The grid without nibabel's own idea of the spacing: for writing it must agree with the affine. */
const onAffine = (affine: Affine, { size }: Geometry): Geometry => geometryOfAffine(affine, size);

function reorient(volume: Omit<NiftiVolume, 'nifti'>, affine: Affine, fileGrid: FileGrid) {
  const orientation = orientationOf(affine);
  if (isCanonical(orientation)) return { volume, fileGrid };
  const { size } = volume.geometry;
  const turned = turnedAffine(affine, orientation, size);
  const geometry = geometryOfAffine(turned, turnedSize(size, orientation));
  // nibabel stores the new spacing in the header, in single precision.
  const [dx = 1, dy = 1, dz = 1] = columnLengths(turned).map(Math.fround);
  const spacing: Zyx = [dz, dy, dx];
  if (voxelCount(size) !== volume.data.length) throw new RangeError('NibabelIO reads one channel a file');
  const data = turn(volume.data, size, orientation);
  return {
    volume: { ...volume, data, geometry: { ...geometry, spacing } },
    fileGrid: { ...fileGrid, orientation },
  };
}
