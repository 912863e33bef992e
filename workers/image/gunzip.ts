import { Gunzip } from 'fflate';
import { createCRC32, type IHasher } from 'hash-wasm';

const GZIP_MAGIC = [0x1f, 0x8b];
/** A member ends with the CRC-32 and the length of what it held. */
const TRAILER_BYTES = 8;

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
  const sums = new MemberSums(file);
  const unpack = new TransformStream<Uint8Array, Uint8Array>({
    async start(controller) {
      await sums.begin();
      gunzip.ondata = (chunk) => {
        sums.update(chunk);
        controller.enqueue(chunk);
      };
      gunzip.onmember = (offset) => sums.endMember(offset);
    },
    transform: (chunk) => gunzip.push(chunk),
    async flush() {
      gunzip.push(new Uint8Array(0), true);
      sums.endMember(file.size);
      await sums.check();
    },
  });
  return file.stream().pipeThrough(unpack);
}

/** The checksum of each member, which fflate does not look at, held against the file's. */
class MemberSums {
  private hash: IHasher | undefined;
  private readonly members: { readonly end: number; readonly sum: string }[] = [];

  constructor(private readonly file: Blob) {}

  async begin(): Promise<void> {
    this.hash = (await createCRC32()).init();
  }

  update(chunk: Uint8Array): void {
    this.hash?.update(chunk);
  }

  /** @param end first byte behind the member */
  endMember(end: number): void {
    this.members.push({ end, sum: this.hash?.digest('hex') ?? '' });
    this.hash?.init();
  }

  async check(): Promise<void> {
    for (const { end, sum } of this.members) {
      const trailer = await this.file.slice(end - TRAILER_BYTES, end).arrayBuffer();
      const expected = new DataView(trailer).getUint32(0, true).toString(16).padStart(8, '0');
      if (sum !== expected) throw new Error(`gzip checksum ${sum}, expected ${expected}`);
    }
  }
}
