import type { NiftiHeader } from './niftiHeader.ts';

/** Header and four extension bytes: where voxels start. */
export const NIFTI1_BYTES = 352;

const BITS: Readonly<Record<number, number>> = { 2: 8, 256: 8, 4: 16, 512: 16, 64: 64, 1024: 64, 1280: 64 };

/** The bytes of a little-endian NIfTI-1 header without extensions. Source: nifti1.h. */
export function niftiHeaderBytes(
  header: Omit<NiftiHeader, 'version' | 'littleEndian' | 'voxOffset'>,
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(NIFTI1_BYTES));
  const shorts = (at: number, values: readonly number[]): void =>
    values.forEach((value, i) => {
      view.setInt16(at + 2 * i, value, true);
    });
  const floats = (at: number, values: readonly number[]): void =>
    values.forEach((value, i) => {
      view.setFloat32(at + 4 * i, value, true);
    });
  view.setInt32(0, 348, true);
  shorts(40, header.dim);
  shorts(70, [header.datatype, BITS[header.datatype] ?? 32]);
  floats(76, header.pixdim);
  floats(108, [NIFTI1_BYTES, header.slope, header.intercept]);
  view.setUint8(123, header.units);
  shorts(252, [header.qformCode, header.sformCode]);
  floats(256, [...header.quatern, ...header.qoffset]);
  floats(280, header.srow);
  [...'n+1'].forEach((letter, i) => {
    view.setUint8(344 + i, letter.charCodeAt(0));
  });
  return new Uint8Array(view.buffer);
}
