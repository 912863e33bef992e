/** Brightness, contrast, gamma and noise of one channel, in place. Source: batchgeneratorsv2 (spec §7.3, 2-8). */

interface Range {
  readonly low: number;
  readonly high: number;
}

function rangeOf(values: Float32Array): Range {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** With ddof 1, as PyTorch's. */
function deviationOf(values: Float32Array, mean: number): number {
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

export function addNoise(values: Float32Array, sigma: number, normal: () => number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) + sigma * normal();
}

export function scaleBrightness(values: Float32Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i] = (values[i] as number) * factor;
}

/** About the mean, within the range it had. */
export function scaleContrast(values: Float32Array, factor: number): void {
  const mean = meanOf(values);
  const { low, high } = rangeOf(values);
  for (let i = 0; i < values.length; i++) {
    const value = ((values[i] as number) - mean) * factor + mean;
    values[i] = Math.min(high, Math.max(low, value));
  }
}

const TINY = 1e-7;

/** Keeps mean and deviation. `inverted`: on the negative. */
export function changeGamma(values: Float32Array, gamma: number, inverted: boolean): void {
  const sign = inverted ? -1 : 1;
  if (inverted) scaleBrightness(values, -1);
  const mean = meanOf(values);
  const deviation = deviationOf(values, mean);
  const { low, high } = rangeOf(values);
  const range = Math.max(high - low, TINY);
  for (let i = 0; i < values.length; i++) {
    values[i] = (((values[i] as number) - low) / range) ** gamma * range + low;
  }
  const shifted = meanOf(values);
  const factor = deviation / Math.max(deviationOf(values, shifted), TINY);
  for (let i = 0; i < values.length; i++) {
    values[i] = sign * (((values[i] as number) - shifted) * factor + mean);
  }
}
