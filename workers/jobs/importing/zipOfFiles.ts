import { BlobReader, ZipWriter } from '@zip.js/zip.js';

/** An uncompressed zip of files, byte for byte as they are, as a stream: it is never whole in memory. Two files of one
 *  path both stay. */
export function zipOfFiles(files: readonly { path: string; blob: Blob }[]): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  void write(files, writable);
  return readable;
}

async function write(
  files: readonly { path: string; blob: Blob }[],
  writable: WritableStream<Uint8Array>,
): Promise<void> {
  const zip = new ZipWriter(writable, { level: 0, useWebWorkers: false });
  const taken = new Set<string>();
  try {
    for (const { path, blob } of files) {
      const name = freeName(path, taken);
      taken.add(name);
      await zip.add(name, new BlobReader(blob));
    }
    await zip.close();
  } catch (error) {
    // The reader of the stream hears of it.
    await writable.abort(error).catch(() => undefined);
  }
}

function freeName(path: string, taken: ReadonlySet<string>): string {
  let name = path;
  for (let count = 2; taken.has(name); count++) name = `${count}/${path}`;
  return name;
}
