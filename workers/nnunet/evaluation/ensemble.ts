/** How probabilities become labels: the first maximum, or regions over 0.5, later ones overriding. */
export type LabelDecision =
  | { readonly kind: 'softmax' }
  | { readonly kind: 'regions'; readonly regionsClassOrder: readonly number[] };

/**
 * Mean of several models' probabilities `[class, …voxels]`, added in float32 and then divided, as NumPy does: float64
 * would decide means of exactly 0.5 otherwise. Source: nnU-Net `average_probabilities`.
 */
export function averageProbabilities(models: readonly Float32Array[]): Float32Array {
  const mean = models[0].slice();
  for (const model of models.slice(1)) {
    for (let i = 0; i < mean.length; i++) mean[i] += model[i];
  }
  for (let i = 0; i < mean.length; i++) mean[i] /= models.length;
  return mean;
}

/** Labels `[…voxels]` of probabilities `[class, …voxels]`. Source: nnU-Net `convert_probabilities_to_segmentation`. */
export function probabilitiesToLabels(
  probabilities: Float32Array,
  classes: number,
  decision: LabelDecision,
): Uint16Array {
  const voxels = probabilities.length / classes;
  const decider = new LabelDecider(voxels, decision);
  for (let c = 0; c < classes; c++) decider.add(c, probabilities.subarray(c * voxels, (c + 1) * voxels));
  return decider.labels;
}

/** `probabilitiesToLabels` class by class, in their order, so that only one class has to be in memory. */
export class LabelDecider {
  readonly labels: Uint16Array<ArrayBuffer>;
  private readonly best: Float32Array;

  constructor(
    voxels: number,
    private readonly decision: LabelDecision,
  ) {
    this.labels = new Uint16Array(voxels);
    this.best = new Float32Array(voxels).fill(decision.kind === 'regions' ? 0.5 : Number.NEGATIVE_INFINITY);
  }

  /** @param probabilities of class `index`, one a voxel */
  add(index: number, probabilities: Float32Array): void {
    const { labels, best, decision } = this;
    const isRegion = decision.kind === 'regions';
    const value = isRegion ? decision.regionsClassOrder[index] : index;
    for (let voxel = 0; voxel < labels.length; voxel++) {
      if (!(probabilities[voxel] > best[voxel])) continue;
      labels[voxel] = value;
      // The first maximum wins; of regions the last one over one half does.
      if (!isRegion) best[voxel] = probabilities[voxel];
    }
  }
}
