/**
 * Averages features over a scan as its tiles come: the mean over tiles of each tile's mean, so that what a patch says
 * does not depend on its neighbours. A linear head on it is the mean of the patches' logits.
 */
export class FeaturePool {
  private readonly sums: Float64Array;
  private tiles = 0;

  constructor(private readonly channels: number) {
    this.sums = new Float64Array(channels);
  }

  /** @param map `[channel, …places]` */
  add(map: Float32Array): void {
    const places = map.length / this.channels;
    for (let c = 0; c < this.channels; c++) {
      let sum = 0;
      for (let i = c * places; i < (c + 1) * places; i++) sum += map[i] ?? 0;
      this.sums[c] = (this.sums[c] ?? 0) + sum / places;
    }
    this.tiles += 1;
  }

  /** `[channel]` */
  mean(): Float64Array {
    return this.sums.map((sum) => sum / Math.max(1, this.tiles));
  }
}
