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
  const labels = new Uint16Array(voxels);
  for (let voxel = 0; voxel < voxels; voxel++) {
    let best = 0;
    for (let c = 0; c < classes; c++) {
      const p = probabilities[c * voxels + voxel];
      if (decision.kind === 'regions') {
        if (p > 0.5) labels[voxel] = decision.regionsClassOrder[c];
      } else if (p > probabilities[best * voxels + voxel]) labels[voxel] = best = c;
    }
  }
  return labels;
}
