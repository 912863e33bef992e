import { LONGEST_DISPATCH_SECONDS, MOST_WORKGROUPS } from '../../plan/step.ts';

/** Output rows [from, to) along z that one dispatch computes, as `tiles` workgroups from `firstTile` on. */
export interface DepthSlice {
  readonly from: number;
  readonly to: number;
  readonly firstTile: number;
  readonly tiles: number;
  readonly seconds: number;
}

/** Splits `depth` so that no dispatch is estimated above the limit (one tile of rows at least), or has too many
 *  workgroups along z × channel groups. */
export function depthSlices(
  depth: number,
  tileDepth: number,
  groups: number,
  secondsPerRow: number,
): readonly DepthSlice[] {
  const tiles = Math.ceil(depth / tileDepth);
  const affordable = Math.floor(LONGEST_DISPATCH_SECONDS / (secondsPerRow * tileDepth));
  const most = Math.max(1, Math.min(affordable, Math.floor(MOST_WORKGROUPS / groups)));
  // Slices of equal size: a small remainder would leave the device idle.
  const size = Math.ceil(tiles / Math.ceil(tiles / most));
  const slices: DepthSlice[] = [];
  for (let firstTile = 0; firstTile < tiles; firstTile += size) {
    const count = Math.min(size, tiles - firstTile);
    const [from, to] = [firstTile * tileDepth, Math.min((firstTile + count) * tileDepth, depth)];
    slices.push({ from, to, firstTile, tiles: count, seconds: (to - from) * secondsPerRow });
  }
  return slices;
}
