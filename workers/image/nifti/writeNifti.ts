import { type VoxelArray, voxelCount, type Zyx } from '../volume.ts';
import { type Affine, columnLengths, nearestRotation } from './affine.ts';
import { niftiHeaderBytes } from './niftiHeaderBytes.ts';

const DATATYPES = {
  Uint8Array: 2,
  Int16Array: 4,
  Int32Array: 8,
  Float32Array: 16,
  Float64Array: 64,
  Int8Array: 256,
  Uint16Array: 512,
  Uint32Array: 768,
} as const;

/**
 * A NIfTI-1 file with exactly this affine as its sform, as nibabel writes one; ITK's writer would make a sheared affine
 * orthonormal. The qform is there with code 0. Little-endian, gzip if the name says so.
 * @param data `[z, y, x]` on a grid of `size`
 * Source: nifti1.h; nibabel 5 `Nifti1Pair._affine2header`.
 */
export async function writeNifti(data: VoxelArray, size: Zyx, affine: Affine, name: string): Promise<Blob> {
  const file = new Blob(niftiParts(data, size, affine));
  if (!/\.gz$/i.test(name)) return file;
  return new Response(file.stream().pipeThrough(new CompressionStream('gzip'))).blob();
}

/** Header and voxels, little-endian. The voxels are a view of `data` where the machine is little-endian too. */
export function niftiParts(
  data: VoxelArray,
  size: Zyx,
  affine: Affine,
): [header: Uint8Array<ArrayBuffer>, voxels: Uint8Array<ArrayBuffer>] {
  const header = headerOf(data.constructor.name as keyof typeof DATATYPES, size, affine);
  return [header, littleEndian(data, voxelCount(size))];
}

function headerOf(type: keyof typeof DATATYPES, size: Zyx, affine: Affine): Uint8Array<ArrayBuffer> {
  const { quatern, qfac } = quaternionOf(affine);
  return niftiHeaderBytes({
    dim: [3, size[2], size[1], size[0], 1, 1, 1, 1],
    pixdim: [qfac, ...columnLengths(affine), 1, 1, 1, 1],
    datatype: DATATYPES[type],
    slope: 1,
    intercept: 0,
    units: 0,
    qformCode: 0,
    sformCode: 2,
    quatern,
    qoffset: [affine[3] ?? 0, affine[7] ?? 0, affine[11] ?? 0],
    srow: affine,
  });
}

/** The rotation nearest to the affine as the quaternion's b, c, d (a ≥ 0), and qfac -1 for a left-handed grid. */
function quaternionOf(affine: Affine): { quatern: [number, number, number]; qfac: 1 | -1 } {
  const r = nearestRotation(affine);
  const [xx = 1, xy = 0, xz = 0, yx = 0, yy = 1, yz = 0, zx = 0, zy = 0, zz = 1] = r;
  const det = xx * (yy * zz - yz * zy) - xy * (yx * zz - yz * zx) + xz * (yx * zy - yy * zx);
  const qfac = det < 0 ? -1 : 1;
  const [cx, cy, cz] = [xz * qfac, yz * qfac, zz * qfac];
  const size = (value: number): number => Math.sqrt(Math.max(0, value)) / 2;
  const sign = (value: number): number => (value < 0 ? -1 : 1);
  const a = size(1 + xx + yy + cz);
  if (a > 0.01) return { quatern: [(zy - cy) / (4 * a), (cx - zx) / (4 * a), (yx - xy) / (4 * a)], qfac };
  const [b, c, d] = [size(1 + xx - yy - cz), size(1 - xx + yy - cz), size(1 - xx - yy + cz)];
  if (b >= c && b >= d) return { quatern: [b, sign(xy + yx) * c, sign(cx + zx) * d], qfac };
  if (c >= d) return { quatern: [sign(xy + yx) * b, c, sign(cy + zy) * d], qfac };
  return { quatern: [sign(cx + zx) * b, sign(cy + zy) * c, d], qfac };
}

function littleEndian(data: VoxelArray, count: number): Uint8Array<ArrayBuffer> {
  const isLittle = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  const width = data.BYTES_PER_ELEMENT;
  // Voxels of ours never lie in shared memory, which a Blob refuses.
  const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, count * width);
  if (isLittle || width === 1) return bytes;
  const swapped = bytes.slice();
  for (let i = 0; i < swapped.length; i += width) swapped.subarray(i, i + width).reverse();
  return swapped;
}
