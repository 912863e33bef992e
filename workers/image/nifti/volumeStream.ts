import type { Geometry, Volume } from '../volume.ts';
import type { Affine } from './affine.ts';
import { niftiParts } from './writeNifti.ts';

/** A Blob of half a gigabyte would be copied out of the worker and back; small pieces would each cost a call. */
const PIECE_BYTES = 4 << 20;

/**
 * The first channel `[z, y, x]` with its own voxel type as the bytes of an uncompressed .nii, piece by piece; the volume
 * must stay as it is until the stream has ended. NIfTI keeps geometry in single precision: mm come back to about 5e-5.
 */
export function volumeStream({ data, geometry }: Volume): ReadableStream<Uint8Array> {
  const [header, voxels] = niftiParts(data, geometry.size, affineOf(geometry));
  let at = -header.length;
  return new ReadableStream({
    pull(controller) {
      // Copies: whoever reads may transfer a piece away.
      const piece = at < 0 ? header : voxels.slice(at, at + PIECE_BYTES);
      at += piece.length;
      controller.enqueue(piece);
      if (at >= voxels.length) controller.close();
    },
  });
}

/** ITK's geometry (LPS) as NIfTI's affine (RAS). */
function affineOf({ spacing, origin, direction }: Geometry): Affine {
  const steps = spacing.toReversed();
  return [-1, -1, 1].flatMap((sign, row) => [
    ...steps.map((mm, axis) => sign * (direction[3 * row + axis] ?? 0) * mm),
    sign * (origin[row] ?? 0),
  ]);
}
