/**
 * The files that nnU-Net writes beside a segmentation for ensembles: `CASE.npz` with the probabilities and `CASE.pkl`
 * with what the reader must know (spec §6.12). Read by stock `nnUNetv2_ensemble`.
 */
import { BlobWriter, ZipWriter } from '@zip.js/zip.js';
import type { Grid, Zyx } from '../image/index.ts';
import { NumpyArray, npyHeader, PyFloat, PyTuple, type PyValue, pickle } from '../network/index.ts';
import type { CaseProperties } from '../nnunet/index.ts';

/** numpy.savez_compressed's container around one float32 array `[class, …size]`, compressed as a stream. */
export async function probabilitiesNpz(channels: readonly Float32Array[], size: Zyx): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  await zip.add('probabilities.npy', npyStream(channels, size));
  return zip.close();
}

const CHUNK_VALUES = 2 ** 18;

function npyStream(channels: readonly Float32Array[], size: Zyx): ReadableStream<Uint8Array> {
  const chunks = npyChunks(channels, size);
  return new ReadableStream({
    pull(controller) {
      const { done, value } = chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

function* npyChunks(channels: readonly Float32Array[], size: Zyx): Generator<Uint8Array, void> {
  yield npyHeader('float32', [channels.length, ...size]);
  for (const channel of channels) {
    for (let from = 0; from < channel.length; from += CHUNK_VALUES) {
      const part = channel.subarray(from, from + CHUNK_VALUES);
      // A copy: the compressor may hold its input for a while, and must not hold the whole channel.
      yield new Uint8Array(part.slice().buffer);
    }
  }
}

/** nnU-Net's properties dict as a pickle. `reader`: plans.json's `image_reader_writer`, whose own entry is written. */
export function propertiesPickle(properties: CaseProperties, grid: Grid, reader: string): Uint8Array {
  const { spacing, shapeBeforeCropping, box, shapeAfterCropping } = properties;
  const entries: [string, PyValue][] = [
    reader.startsWith('Nibabel') ? ['nibabel_stuff', nibabelStuff(grid)] : ['sitk_stuff', sitkStuff(grid)],
    ['spacing', spacing.map((mm) => new PyFloat(mm))],
    ['shape_before_cropping', new PyTuple(shapeBeforeCropping)],
    ['bbox_used_for_cropping', box.map((range) => [...range])],
    ['shape_after_cropping_and_before_resampling', new PyTuple(shapeAfterCropping)],
  ];
  return pickle(new Map<PyValue, PyValue>(entries));
}

const floats = (values: readonly number[]): PyTuple => new PyTuple(values.map((value) => new PyFloat(value)));

function sitkStuff({ geometry, fileDimension }: Grid): PyValue {
  const n = fileDimension === 2 ? 2 : 3;
  const direction = geometry.direction.filter((_, i) => i % 3 < n && i < 3 * n);
  return new Map<PyValue, PyValue>([
    ['spacing', floats(geometry.spacing.toReversed().slice(0, n))],
    ['origin', floats(geometry.origin.slice(0, n))],
    ['direction', floats(direction)],
  ]);
}

/** The affine from voxel (i, j, k) to RAS mm, as nibabel holds it. */
function nibabelStuff({ geometry }: Grid): PyValue {
  const { origin, direction, spacing } = geometry;
  const [sz, sy, sx] = spacing;
  const affine = Float64Array.from({ length: 16 }, (_, at) => {
    const [row, column] = [Math.floor(at / 4), at % 4];
    if (row === 3) return column === 3 ? 1 : 0;
    const toRas = row < 2 ? -1 : 1;
    if (column === 3) return toRas * (origin[row] ?? 0);
    return toRas * (direction[3 * row + column] ?? 0) * ([sx, sy, sz][column] ?? 1);
  });
  return new Map<PyValue, PyValue>([['original_affine', new NumpyArray('float64', [4, 4], affine)]]);
}
