import { type Sample, voxelsOf } from './sample.ts';

/** Flips a sample along spatial axes, in place. */
export function mirrorSample(sample: Sample, axes: readonly number[]): void {
  const { shape } = sample;
  for (const axis of axes) {
    const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    flip(sample.image, shape[axis] ?? 1, inner);
    flip(sample.labels, shape[axis] ?? 1, inner);
  }
}

function flip(values: Float32Array | Int16Array, extent: number, inner: number): void {
  for (let block = 0; block < values.length; block += extent * inner) {
    for (let low = 0, high = extent - 1; low < high; low++, high--) {
      for (let i = 0; i < inner; i++) {
        const [a, b] = [block + low * inner + i, block + high * inner + i];
        const kept = values[a] as number;
        values[a] = values[b] as number;
        values[b] = kept;
      }
    }
  }
}

/** Channels that were normalised within the nonzero mask become 0 where the labels say "outside", in place. */
export function maskImage(sample: Sample, channels: readonly number[]): void {
  const voxels = voxelsOf(sample.shape);
  for (const c of channels) {
    for (let i = 0; i < voxels; i++) {
      if ((sample.labels[i] as number) < 0) sample.image[c * voxels + i] = 0;
    }
  }
}

/** Outside (-1) becomes background, in place. */
export function removeOutside(labels: Sample['labels']): void {
  for (let i = 0; i < labels.length; i++) if (labels[i] === -1) labels[i] = 0;
}
