import { gzipSync } from 'node:zlib';

const HEADER_BYTES = 352;
const TYPES = { Int16Array: [4, 16], Uint8Array: [2, 8] };

/**
 * NIfTI-1 bytes (gzipped) of a one-channel volume of the phantom: int16 or uint8, direction identity in LPS.
 * For the scripts of this folder, which write a data set for Python; the studio writes through ITK.
 */
export function phantomNifti({ data, geometry }) {
  const [depth, rows, columns] = geometry.size;
  const [dz, dy, dx] = geometry.spacing;
  const [ox, oy, oz] = geometry.origin;
  const header = new DataView(new ArrayBuffer(HEADER_BYTES));
  const put = (type, at, values) => {
    const bytes = type === 'Float32' ? 4 : 2;
    for (const [i, value] of values.entries()) header[`set${type}`](at + i * bytes, value, true);
  };
  const [code, bits] = TYPES[data.constructor.name];
  header.setInt32(0, 348, true);
  put('Int16', 40, [3, columns, rows, depth, 1, 1, 1, 1]);
  put('Int16', 70, [code, bits]);
  // NIfTI counts x to the right and y to the front: LPS with two signs turned.
  put('Float32', 76, [1, dx, dy, dz, 0, 0, 0, 0, HEADER_BYTES, 1, 0]);
  header.setUint8(123, 2); // mm
  put('Int16', 252, [0, 1]); // no qform, sform "scanner"
  put('Float32', 280, [-dx, 0, 0, -ox, 0, -dy, 0, -oy, 0, 0, dz, oz]);
  header.setUint32(344, 0x6e2b3100, false); // "n+1\0"
  return gzipSync(Buffer.concat([Buffer.from(header.buffer), Buffer.from(data.buffer)]), { level: 4 });
}
