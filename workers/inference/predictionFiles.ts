/**
 * The files that nnU-Net writes beside a segmentation for ensembles: `CASE.npz` with the probabilities and `CASE.pkl`
 * with what the reader must know (spec §6.12). Read by stock `nnUNetv2_ensemble`.
 */
import { BlobWriter, ZipWriter } from '@zip.js/zip.js';
import type { Zyx } from '../image/index.ts';
import { npyHeader } from '../network/index.ts';

export { propertiesPickle } from '../nnunet/index.ts';

/** One class on the whole scan, or what makes it when its turn has come. */
export type ProbabilityChannel = Float32Array | (() => Promise<Float32Array>);

/** numpy.savez_compressed's container around one float32 array `[class, …size]`, compressed as a stream. */
export async function probabilitiesNpz(channels: readonly ProbabilityChannel[], size: Zyx): Promise<Blob> {
  const zip = new ZipWriter(new BlobWriter('application/zip'), { useWebWorkers: false });
  await zip.add('probabilities.npy', npyStream(channels, size));
  return zip.close();
}

const CHUNK_VALUES = 2 ** 18;

function npyStream(channels: readonly ProbabilityChannel[], size: Zyx): ReadableStream<Uint8Array> {
  const chunks = npyChunks(channels, size);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
}

async function* npyChunks(
  channels: readonly ProbabilityChannel[],
  size: Zyx,
): AsyncGenerator<Uint8Array, void> {
  yield npyHeader('float32', [channels.length, ...size]);
  for (const given of channels) {
    const channel = given instanceof Float32Array ? given : await given();
    for (let from = 0; from < channel.length; from += CHUNK_VALUES) {
      const part = channel.subarray(from, from + CHUNK_VALUES);
      // A copy: the compressor may hold its input for a while, and must not hold the whole channel.
      yield new Uint8Array(part.slice().buffer);
    }
  }
}
