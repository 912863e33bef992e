// @ts-check
/** NIfTI-1 for Node's scripts around the phantom; the studio itself reads and writes through ITK. */
import { gunzipSync, gzipSync } from 'node:zlib';

/** @typedef {import('../workers/image/index.ts').Volume} Volume */

const HEADER_BYTES = 352;

/**
 * gzipped bytes of a one-channel phantom: int16 or uint8, direction identity in LPS.
 * @param {Volume} volume
 */
export function phantomNifti({ data, geometry }) {
  const [depth, rows, columns] = geometry.size;
  const [dz, dy, dx] = geometry.spacing;
  const [ox, oy, oz] = geometry.origin;
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const int16 = (/** @type {number} */ at, /** @type {number[]} */ values) => {
    for (const [i, value] of values.entries()) header.setInt16(at + 2 * i, value, true);
  };
  const float32 = (/** @type {number} */ at, /** @type {number[]} */ values) => {
    for (const [i, value] of values.entries()) header.setFloat32(at + 4 * i, value, true);
  };
  header.setInt32(0, 348, true);
  int16(40, [3, columns, rows, depth, 1, 1, 1, 1]);
  int16(70, data instanceof Int16Array ? [4, 16] : [2, 8]);
  float32(76, [1, dx, dy, dz, 0, 0, 0, 0, HEADER_BYTES, 1, 0]);
  header.setUint8(123, 2); // mm
  int16(252, [0, 1]); // no qform; sform: scanner
  // NIfTI counts x to the right and y to the front: LPS with two signs turned.
  float32(280, [-dx, 0, 0, -ox, 0, -dy, 0, -oy, 0, 0, dz, oz]);
  header.setUint32(344, 0x6e2b3100, false); // "n+1\0"
  const voxels = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return gzipSync(Buffer.concat([Buffer.from(header.buffer), voxels]), { level: 4 });
}

/** @type {Readonly<Record<number, (bytes: ArrayBuffer) => ArrayLike<number>>>} */
const VOXELS = {
  2: (bytes) => new Uint8Array(bytes),
  4: (bytes) => new Int16Array(bytes),
  8: (bytes) => new Int32Array(bytes),
  512: (bytes) => new Uint16Array(bytes),
  768: (bytes) => new Uint32Array(bytes),
};

/** Label values of a gzipped little-endian NIfTI-1 file, in file order (x fastest).
 *  @param {Uint8Array} file @returns {ArrayLike<number>} */
export function voxelsOfNifti(file) {
  const bytes = gunzipSync(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const voxels = VOXELS[view.getInt16(70, true)];
  if (view.getInt32(0, true) !== 348 || !voxels) throw new Error('not a little-endian NIfTI-1 label map');
  const start = bytes.byteOffset + view.getFloat32(108, true);
  return voxels(bytes.buffer.slice(start, bytes.byteOffset + bytes.byteLength));
}
