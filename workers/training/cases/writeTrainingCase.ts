/** A preprocessed case as files: `CASE.npz`, uncompressed so that patches are read by byte ranges, and `CASE.pkl`. */
import { BlobReader, BlobWriter, ZipWriter } from '@zip.js/zip.js';
import type { FileGrid, Zyx } from '../../image/index.ts';
import {
  encodeElements,
  type NpyArray,
  NumpyArray,
  npyHeader,
  PyTuple,
  type PyValue,
} from '../../network/index.ts';
import { type ClassLocations, type PreprocessedCase, propertiesPickle } from '../../nnunet/index.ts';

export interface TrainingCaseContent {
  /** With its segmentation. */
  readonly prepared: PreprocessedCase;
  readonly locations: readonly ClassLocations[];
  /** Index of each voxel's unknown set, where the case has any. */
  readonly unknown?: Uint16Array;
  readonly grid: FileGrid;
  /** plans.json's `image_reader_writer`. */
  readonly reader: string;
}

export async function writeTrainingCase(content: TrainingCaseContent): Promise<{ npz: Blob; pkl: Blob }> {
  const { prepared, locations, unknown, grid, reader } = content;
  const { data, channels, segmentation = new Int16Array(), properties } = prepared;
  const { shape } = properties;
  const npz = await storedNpz([
    ['data', { dtype: 'float32', shape: [channels, ...shape], data }],
    ['seg', { shape: [1, ...shape], ...compact(segmentation) }],
    ...(unknown ? [['unknown', { dtype: 'uint16', shape: [1, ...shape], data: unknown }] as const] : []),
  ]);
  const counts = voxelCounts(segmentation);
  const pickled = propertiesPickle(properties, grid, reader, [
    ['class_locations', locationsDict(locations)],
    // Ours: nnU-Net leaves keys alone that it does not know.
    ['voxels_per_label', counts],
  ]);
  return { npz, pkl: new Blob([new Uint8Array(pickled)]) };
}

/** The previous stage's labels on a case's grid, as nnU-Net keeps them: `seg`, `[z, y, x]`. @param labels -1 counts as 0 */
export function writePreviousStage(labels: ArrayLike<number>, shape: Zyx): Promise<Blob> {
  const data = Uint16Array.from(labels, (label) => Math.max(0, label));
  const isSmall = data.every((label) => label < 256);
  const seg: NpyArray = isSmall
    ? { dtype: 'uint8', shape: [...shape], data: Uint8Array.from(data) }
    : { dtype: 'uint16', shape: [...shape], data };
  return storedNpz([['seg', seg]]);
}

/** numpy.savez's container. Arrays are not copied. */
async function storedNpz(arrays: readonly (readonly [string, NpyArray])[]): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter('application/zip'), {
    level: 0,
    useWebWorkers: false,
    extendedTimestamp: false,
    dataDescriptor: false,
  });
  for (const [key, array] of arrays) {
    const parts = [npyHeader(array.dtype, array.shape), encodeElements(array)] as Uint8Array<ArrayBuffer>[];
    await zip.add(`${key}.npy`, new BlobReader(new Blob(parts)));
  }
  return zip.close();
}

/** int8 where it holds every label, as nnU-Net stores them. */
function compact(labels: Int16Array): Pick<NpyArray, 'dtype' | 'data'> {
  const largest = labels.reduce((most, label) => Math.max(most, label), 0);
  return largest > 127 ? { dtype: 'int16', data: labels } : { dtype: 'int8', data: Int8Array.from(labels) };
}

function voxelCounts(labels: Int16Array): Map<PyValue, PyValue> {
  const counts = new Map<PyValue, PyValue>();
  for (const label of labels) {
    if (label >= 0) counts.set(label, Number(counts.get(label) ?? 0) + 1);
  }
  return counts;
}

function locationsDict(locations: readonly ClassLocations[]): Map<PyValue, PyValue> {
  return new Map(
    locations.map(({ key, voxels }): [PyValue, PyValue] => [
      typeof key === 'number' ? key : new PyTuple([...key]),
      voxels.length === 0 ? [] : new NumpyArray('int32', [voxels.length / 4, 4], voxels),
    ]),
  );
}
