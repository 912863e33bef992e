/**
 * Weights of the deep-supervision heads, full resolution first: halved from scale to scale, the lowest 0, sum 1.
 * Heads of weight 0 are not evaluated, so that the lowest head gets no gradient at all (spec §7.4, §7.6). A single
 * head (no deep supervision) has weight 1; two heads have none to share, as in nnU-Net.
 */
export function deepSupervisionWeights(heads: number): number[] {
  if (heads === 1) return [1];
  const raw = Array.from({ length: heads }, (_, i) => (i === heads - 1 ? 0 : 1 / 2 ** i));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
}
