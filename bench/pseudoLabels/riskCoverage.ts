/** Risk (share of errors) against coverage (share kept) as a measure's cut moves from sure to unsure. */

const CODES = 65536;

export class RiskCoverage {
  private readonly voxels = new Float64Array(CODES);
  private readonly wrong = new Float64Array(CODES);

  /** @param sureness the larger, the surer: a 16-bit code */
  count(sureness: number, isRight: boolean): void {
    this.voxels[sureness]++;
    if (!isRight) this.wrong[sureness]++;
  }

  /** Risk at the given coverages, and the area under the curve. */
  curve(coverages: readonly number[]): { risks: number[]; area: number } {
    const total = this.voxels.reduce((a, b) => a + b, 0);
    const risks: number[] = [];
    let [kept, wrong, area, next] = [0, 0, 0, 0];
    for (let code = CODES - 1; code >= 0; code--) {
      if (this.voxels[code] === 0) continue;
      kept += this.voxels[code];
      wrong += this.wrong[code];
      area += (this.voxels[code] / total) * (wrong / kept);
      while (next < coverages.length && kept / total >= coverages[next] - 1e-12) {
        risks.push(wrong / kept);
        next++;
      }
    }
    return { risks, area };
  }
}
