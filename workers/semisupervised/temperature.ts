/** Voxels with known labels: logits `[voxel, class]`, the true class, and the weight that undoes the sampling. */
export interface CalibrationSample {
  readonly classes: number;
  readonly logits: Float32Array | Float64Array;
  /** Hard labels, or soft ones as `[voxel, class]`. */
  readonly target: Uint16Array | { readonly soft: Float64Array };
  readonly weight: Float64Array;
}

export interface Temperature {
  readonly temperature: number;
  /** True when separated data drove T to a bound. */
  readonly clamped: boolean;
  readonly nllBefore: number;
  readonly nllAfter: number;
}

export const LOWEST_TEMPERATURE = 0.2;
export const HIGHEST_TEMPERATURE = 20;
const PRECISION = 1e-7;

/**
 * T that minimises the weighted negative log-likelihood of softmax(z / T). In β = 1/T the NLL is convex: Newton's
 * steps, bisection where they leave the bracket. Source: Guo et al. 2017; spec semisupervised.md §2.
 */
export function fitTemperature(sample: CalibrationSample): Temperature {
  const [low, high] = [1 / HIGHEST_TEMPERATURE, 1 / LOWEST_TEMPERATURE];
  const beta = minimiseConvex((at) => slopeOfNll(sample, at), low, high);
  return {
    temperature: 1 / beta,
    clamped: beta <= low || beta >= high,
    nllBefore: slopeOfNll(sample, 1).value,
    nllAfter: slopeOfNll(sample, beta).value,
  };
}

/** One temperature a region: each sigmoid(z / T_r) is a softmax of the two logits (0, z). `logits` `[voxel, region]`,
 *  `inside` `[voxel, region]` 1 where the reference has the region. */
export function fitRegionTemperatures(
  logits: Float32Array | Float64Array,
  inside: Uint8Array,
  regions: number,
  weight: Float64Array,
): Temperature[] {
  return Array.from({ length: regions }, (_, region) => {
    const pairs = new Float64Array(2 * weight.length);
    const target = new Uint16Array(weight.length);
    for (let voxel = 0; voxel < weight.length; voxel++) {
      pairs[2 * voxel + 1] = logits[voxel * regions + region];
      target[voxel] = inside[voxel * regions + region];
    }
    return fitTemperature({ classes: 2, logits: pairs, target, weight });
  });
}

interface Slope {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

function minimiseConvex(slope: (at: number) => Slope, lowest: number, highest: number): number {
  if (slope(lowest).first >= 0) return lowest;
  if (slope(highest).first <= 0) return highest;
  let [low, high, at] = [lowest, highest, 1];
  for (let i = 0; i < 100; i++) {
    const { first, second } = slope(at);
    if (first > 0) high = at;
    else low = at;
    const newton = at - first / second;
    const next = second > 0 && newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - at) <= PRECISION * at) return next;
    at = next;
  }
  return at;
}

/** Weighted mean NLL at β and its two derivatives: E[z_target-mean] and the variance of z under p. */
function slopeOfNll({ classes, logits, target, weight }: CalibrationSample, beta: number): Slope {
  let [value, first, second, total] = [0, 0, 0, 0];
  for (let voxel = 0; voxel < weight.length; voxel++) {
    const base = voxel * classes;
    let highest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) highest = Math.max(highest, logits[base + c]);
    let [sum, mean, square] = [0, 0, 0];
    for (let c = 0; c < classes; c++) {
      const z = logits[base + c] - highest;
      const e = Math.exp(beta * z);
      sum += e;
      mean += e * z;
      square += e * z * z;
    }
    const truth = targetLogit(target, logits, base, voxel, classes) - highest;
    const w = weight[voxel];
    value += w * (Math.log(sum) - beta * truth);
    first += w * (mean / sum - truth);
    second += w * (square / sum - (mean / sum) ** 2);
    total += w;
  }
  return { value: value / total, first: first / total, second: second / total };
}

function targetLogit(
  target: CalibrationSample['target'],
  logits: Float32Array | Float64Array,
  base: number,
  voxel: number,
  classes: number,
): number {
  if (target instanceof Uint16Array) return logits[base + target[voxel]];
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += target.soft[base + c] * logits[base + c];
  return sum;
}
