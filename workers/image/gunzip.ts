import { Gunzip } from 'fflate';

const GZIP_MAGIC = [0x1f, 0x8b];

/** True for a file that starts as gzip does; a `.nii.gz` may be unpacked under its old name. */
export async function isGzip(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return GZIP_MAGIC.every((byte, index) => start[index] === byte);
}

/** The unpacked bytes, by the browser's own inflate. Fails on gzip files of several members. */
export function gunzipNative(file: Blob): ReadableStream<Uint8Array> {
  return file.stream().pipeThrough(new DecompressionStream('gzip'));
}

/** The unpacked bytes, also of files that are several gzip members in a row (bgzip, mgzip), which the Compression
 *  Streams standard refuses after the first. About three times slower than the native one. */
export function gunzipMembers(file: Blob): ReadableStream<Uint8Array> {
  const gunzip = new Gunzip();
  const unpack = new TransformStream<Uint8Array, Uint8Array>({
    start(controller) {
      gunzip.ondata = (chunk) => controller.enqueue(chunk);
    },
    transform: (chunk) => gunzip.push(chunk),
    flush: () => gunzip.push(new Uint8Array(0), true),
  });
  return file.stream().pipeThrough(unpack);
}
