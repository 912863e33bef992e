import type { Zyx } from '../volume.ts';
import { type HeldType, makeVoxels } from '../voxelTypes.ts';
import { encodeWithItk } from './encodeWithItk.ts';
import type { Grid } from './writeImage.ts';

/** Where NIfTI-1 has its sizes, 16 bit each: x, y, z. Source: nifti1.h. */
const DIM_AT = 42;
const OFFSET_AT = 108;
/** An axis of one voxel stays one: ITK may say less of it. */
const longEnough = (voxels: number) => Math.min(voxels, 2);

/** What stands before the voxels in the NIfTI file that ITK writes on this grid. ITK is asked for a file of 2×2×2 voxels on
 *  it: only the sizes differ. */
export async function niftiHead(type: HeldType, grid: Grid): Promise<Uint8Array<ArrayBuffer>> {
  const { geometry, fileDimension } = grid;
  const [depth, height, width] = geometry.size;
  const size: Zyx = [longEnough(depth), longEnough(height), longEnough(width)];
  const voxels = makeVoxels(type, size[0] * size[1] * size[2]);
  const small = { geometry: { ...geometry, size }, fileDimension };
  const file = await encodeWithItk(voxels, small, 'image.nii');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const head = file.slice(0, Math.max(NIFTI1_BYTES, view.getFloat32(OFFSET_AT, true)));
  const sizes = new DataView(head.buffer);
  const lengths = fileDimension === 2 ? [width, height] : [width, height, depth];
  lengths.forEach((length, axis) => {
    sizes.setInt16(DIM_AT + 2 * axis, length, true);
  });
  return head;
}

const NIFTI1_BYTES = 352;
/** More voxels along an axis do not fit NIfTI-1. */
export const LONGEST_AXIS = 32767;
