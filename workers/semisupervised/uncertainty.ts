/** Other faces of uncertainty beside confidence. All in [0, 1]. Source: spec semisupervised.md §3. */

/** p of a voxel: softmax of logits / T. */
export function softmax(logits: ArrayLike<number>, temperature: number): Float64Array {
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < logits.length; c++) highest = Math.max(highest, logits[c]);
  const p = Float64Array.from(logits, (z) => Math.exp((z - highest) / temperature));
  const sum = p.reduce((a, b) => a + b, 0);
  return p.map((value) => value / sum);
}

/** Best minus second best probability. */
export function margin(p: ArrayLike<number>): number {
  let [first, second] = [0, 0];
  for (let c = 0; c < p.length; c++) {
    if (p[c] > first) [first, second] = [p[c], first];
    else if (p[c] > second) second = p[c];
  }
  return first - second;
}

const plogp = (p: number): number => (p > 0 ? p * Math.log(p) : 0);

/** Shannon entropy over log C. */
export function entropy(p: ArrayLike<number>): number {
  let sum = 0;
  for (let c = 0; c < p.length; c++) sum -= plogp(p[c]);
  return sum / Math.log(p.length);
}

/** Mean binary entropy over log 2. */
export function regionsEntropy(p: ArrayLike<number>): number {
  let sum = 0;
  for (let r = 0; r < p.length; r++) sum -= plogp(p[r]) + plogp(1 - p[r]);
  return sum / (p.length * Math.LN2);
}

/** What the members know that their mean does not: H(mean) - mean H, over log min(M, C). Never negative. */
export function mutualInformation(members: readonly ArrayLike<number>[]): number {
  const classes = members[0].length;
  const mean = new Float64Array(classes);
  let within = 0;
  for (const p of members) {
    for (let c = 0; c < classes; c++) {
      mean[c] += p[c] / members.length;
      within -= plogp(p[c]) / members.length;
    }
  }
  let total = 0;
  for (const p of mean) total -= plogp(p);
  const most = Math.log(Math.min(members.length, classes));
  return most > 0 ? Math.max(0, total - within) / most : 0;
}
