/** How the features of all places of a scan become one number a channel. */
export type Pooling = 'average' | 'max';

/**
 * Pools maps as they come, tile by tile. Average: the mean over tiles of each tile's mean, so that what a patch says
 * does not depend on its neighbours. Max: the largest value anywhere.
 */
export class FeaturePool {
  private readonly sums: Float64Array;
  private readonly largest: Float64Array;
  private tiles = 0;

  constructor(private readonly channels: number) {
    this.sums = new Float64Array(channels);
    this.largest = new Float64Array(channels).fill(Number.NEGATIVE_INFINITY);
  }

  /** @param map `[channel, …places]` */
  add(map: Float32Array): void {
    const places = map.length / this.channels;
    for (let c = 0; c < this.channels; c++) {
      let sum = 0;
      let largest = this.largest[c] ?? Number.NEGATIVE_INFINITY;
      for (let i = c * places; i < (c + 1) * places; i++) {
        const value = map[i] ?? 0;
        sum += value;
        if (value > largest) largest = value;
      }
      this.sums[c] = (this.sums[c] ?? 0) + sum / places;
      this.largest[c] = largest;
    }
    this.tiles += 1;
  }

  /** `[channel]` */
  pooled(pooling: Pooling): Float64Array {
    if (pooling === 'max') return this.largest.slice();
    return this.sums.map((sum) => sum / Math.max(1, this.tiles));
  }
}
