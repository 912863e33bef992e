import type { Zyx } from '../image/index.ts';
import type { Tiling } from '../nnunet/index.ts';

/**
 * Copies the tile at padded position `start` out of `image` `[c, …shape]` into `patch` `[c, …patchSize]`; what lies
 * outside the image is zero.
 */
export function readTile(
  image: { readonly data: Float32Array; readonly channels: number; readonly shape: Zyx },
  { before, patchSize }: Pick<Tiling, 'before' | 'patchSize'>,
  start: Zyx,
  patch: Float32Array,
): void {
  const { data, channels, shape } = image;
  patch.fill(0);
  const from = (axis: 0 | 1 | 2): number => start[axis] - before[axis];
  // The part of a row that lies inside the image.
  const firstX = Math.max(0, -from(2));
  const endX = Math.min(patchSize[2], shape[2] - from(2));
  for (let c = 0; c < channels; c++) {
    for (let z = Math.max(0, -from(0)); z < Math.min(patchSize[0], shape[0] - from(0)); z++) {
      for (let y = Math.max(0, -from(1)); y < Math.min(patchSize[1], shape[1] - from(1)); y++) {
        const source = ((c * shape[0] + from(0) + z) * shape[1] + from(1) + y) * shape[2] + from(2);
        const target = ((c * patchSize[0] + z) * patchSize[1] + y) * patchSize[2];
        patch.set(data.subarray(source + firstX, source + endX), target + firstX);
      }
    }
  }
}
