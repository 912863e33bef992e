/** One array of a stored `.npz`, read by byte ranges: a case of several GB never loads whole. */
import type { Zyx } from '../../image/index.ts';
import {
  CheckpointError,
  decodeElements,
  type NpyLayout,
  npyCode,
  readNpyLayout,
} from '../../network/index.ts';
import type { ChunkCache } from './chunkCache.ts';

const HEADER_BYTES = 1024;
/** What is read and cached at once. */
const CHUNK_BYTES = 2 ** 18;

export class StoredArray {
  /** `[c, z, y, x]` */
  readonly shape: readonly [channels: number, z: number, y: number, x: number];
  private readonly rowBytes: number;
  private readonly rowsPerChunk: number;

  private constructor(
    private readonly blob: Blob,
    private readonly layout: NpyLayout,
    private readonly cache: ChunkCache,
    private readonly name: string,
  ) {
    const [x = 1, y = 1, z = 1, c = 1] = [...layout.shape].reverse();
    this.shape = [c, z, y, x];
    this.rowBytes = x * Number(npyCode(layout.dtype).slice(1));
    this.rowsPerChunk = Math.max(1, Math.floor(CHUNK_BYTES / this.rowBytes));
  }

  /** @param blob the `.npy` itself: 4-D, or 3-D of one channel
   *  @throws CheckpointError `checkpoint.npy` for another layout than C order and these */
  static async open(blob: Blob, cache: ChunkCache, name: string): Promise<StoredArray> {
    const layout = readNpyLayout(new Uint8Array(await blob.slice(0, HEADER_BYTES).arrayBuffer()), name);
    if (![3, 4].includes(layout.shape.length) || layout.isFortran || layout.bigEndian) {
      const found = `an array of ${layout.shape.length} axes in another order than preprocessing writes`;
      throw new CheckpointError('npy', `${name}: ${found}.`, { file: name, found });
    }
    return new StoredArray(blob, layout, cache, name);
  }

  /** The part of a box that lies inside the array; `box` keeps its values elsewhere.
   *  @param start first voxel, may be negative. @param box `[c, …size]` */
  async readBox(start: Zyx, size: Zyx, box: Float32Array | Int16Array | Uint16Array): Promise<void> {
    const rows = this.rowsOf(start, size);
    const first = Math.max(0, -start[2]);
    const last = Math.min(size[2], this.shape[3] - start[2]);
    if (last <= first) return;
    const chunks = new Map<number, Uint8Array>();
    const wanted = new Set(rows.map(({ source }) => Math.floor(source / this.rowsPerChunk)));
    await Promise.all([...wanted].map(async (index) => chunks.set(index, await this.chunk(index))));
    for (const { source, target } of rows) {
      const bytes = chunks.get(Math.floor(source / this.rowsPerChunk));
      if (!bytes) continue;
      const at = (source % this.rowsPerChunk) * this.rowBytes;
      const row = this.values(bytes.subarray(at, at + this.rowBytes));
      box.set(row.subarray(start[2] + first, start[2] + last), target + first);
    }
  }

  /** Rows along x that the box takes: their number in the file and the element of the box where they begin. */
  private rowsOf(start: Zyx, size: Zyx): { source: number; target: number }[] {
    const [channels, depth, height] = this.shape;
    const rows: { source: number; target: number }[] = [];
    for (let c = 0; c < channels; c++) {
      for (let z = Math.max(0, -start[0]); z < Math.min(size[0], depth - start[0]); z++) {
        for (let y = Math.max(0, -start[1]); y < Math.min(size[1], height - start[1]); y++) {
          rows.push({
            source: (c * depth + z + start[0]) * height + y + start[1],
            target: ((c * size[0] + z) * size[1] + y) * size[2],
          });
        }
      }
    }
    return rows;
  }

  private chunk(index: number): Promise<Uint8Array> {
    const { bodyStart } = this.layout;
    const chunkBytes = this.rowsPerChunk * this.rowBytes;
    const start = bodyStart + index * chunkBytes;
    return this.cache.get(
      `${this.name}:${index}`,
      async () => new Uint8Array(await this.blob.slice(start, start + chunkBytes).arrayBuffer()),
    );
  }

  /** Chunks begin at whole elements of a fresh buffer, so that most rows are views of it. */
  private values(bytes: Uint8Array): Float32Array | Int8Array | Int16Array | Uint16Array {
    const { dtype } = this.layout;
    const { buffer, byteOffset, byteLength } = bytes;
    if (dtype === 'float32') return new Float32Array(buffer, byteOffset, byteLength / 4);
    if (dtype === 'int8') return new Int8Array(buffer, byteOffset, byteLength);
    if (dtype === 'int16') return new Int16Array(buffer, byteOffset, byteLength / 2);
    if (dtype === 'uint16') return new Uint16Array(buffer, byteOffset, byteLength / 2);
    return Float32Array.from(decodeElements(dtype, bytes, false), Number);
  }
}
