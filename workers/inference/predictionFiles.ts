/**
 * The files that nnU-Net writes beside a segmentation for ensembles: `CASE.npz` with the probabilities and `CASE.pkl`
 * with what the reader must know (spec §6.12). Read by stock `nnUNetv2_ensemble`.
 */
import { BlobWriter, ZipWriter } from '@zip.js/zip.js';
import type { Zyx } from '../image/index.ts';
import { npyHeader } from '../network/index.ts';

export { propertiesPickle } from '../nnunet/index.ts';

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
