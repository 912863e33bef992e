/**
 * What happens to the previous stage's labels of a cascade: they become 0/1 channels, which are dilated, eroded and
 * lose components, so that the network does not trust them blindly. Source: batchgeneratorsv2
 * `ApplyRandomBinaryOperatorTransform`, `RemoveRandomConnectedComponentFromOneHotEncodingTransform` (spec §7.3, 12).
 */
import { labelComponents } from '../../components/index.ts';
import type { Zyx } from '../../image/index.ts';
import { type AugmentationRandom, between, happens, type Sample, voxelsOf } from './sample.ts';

/** The second label map as one channel a label, behind the image's own. */
export function appendOneHot(sample: Sample, labels: readonly number[]): Sample {
  const voxels = voxelsOf(sample.shape);
  const image = new Float32Array((sample.channels + labels.length) * voxels);
  image.set(sample.image);
  labels.forEach((label, i) => {
    const start = (sample.channels + i) * voxels;
    for (let v = 0; v < voxels; v++) image[start + v] = sample.labels[voxels + v] === label ? 1 : 0;
  });
  return {
    ...sample,
    image,
    channels: sample.channels + labels.length,
    labels: sample.labels.slice(0, voxels),
    maps: 1,
  };
}

/** One row of a structuring element: offsets from the centre, x from `first` to `last`. */
interface BallRow {
  readonly z: number;
  readonly y: number;
  readonly first: number;
  readonly last: number;
}

/** skimage's `ball(radius)`: for a radius that is no whole number it may have an even width, and then leans. */
export function ballRows(radius: number, isPlanar = false): BallRow[] {
  const width = Math.floor(2 * radius + 1);
  const before = Math.floor((width - 1) / 2);
  const at = (i: number) => (width === 1 ? 0 : -radius + (2 * radius * i) / (width - 1));
  const rows: BallRow[] = [];
  for (let z = 0; z < (isPlanar ? 1 : width); z++) {
    for (let y = 0; y < width; y++) {
      const far = (isPlanar ? 0 : at(z) ** 2) + at(y) ** 2;
      const inside = Array.from({ length: width }, (_, x) => far + at(x) ** 2 <= radius ** 2);
      const first = inside.indexOf(true);
      if (first < 0) continue;
      const z0 = isPlanar ? 0 : z - before;
      rows.push({ z: z0, y: y - before, first: first - before, last: inside.lastIndexOf(true) - before });
    }
  }
  return rows;
}

/** Voxels whose neighbourhood (a ball laid on them) holds a set voxel. Outside holds none. */
export function dilate(mask: Uint8Array, shape: Zyx, radius: number): Uint8Array {
  const [depth, rows, columns] = shape;
  const result = new Uint8Array(mask.length);
  const ball = ballRows(radius, depth === 1);
  const sums = prefixSums(mask, columns);
  for (let z = 0; z < depth; z++) {
    for (let y = 0; y < rows; y++) {
      const target = (z * rows + y) * columns;
      for (const row of ball) {
        const [sz, sy] = [z + row.z, y + row.y];
        if (sz < 0 || sz >= depth || sy < 0 || sy >= rows) continue;
        const source = (sz * rows + sy) * (columns + 1);
        if (sums[source + columns] === 0) continue;
        for (let x = 0; x < columns; x++) {
          const from = Math.max(0, x + row.first);
          const to = Math.min(columns, x + row.last + 1);
          if (to > from && sums[source + to] !== sums[source + from]) result[target + x] = 1;
        }
      }
    }
  }
  return result;
}

/** Set voxels before each column, row by row. */
function prefixSums(mask: Uint8Array, columns: number): Uint32Array {
  const rows = mask.length / columns;
  const sums = new Uint32Array(rows * (columns + 1));
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < columns; x++) {
      const at = row * (columns + 1) + x;
      sums[at + 1] = (sums[at] as number) + (mask[row * columns + x] as number);
    }
  }
  return sums;
}

const inverted = (mask: Uint8Array): Uint8Array => mask.map((value) => 1 - value);
/** Outside counts as set. */
export const erode = (mask: Uint8Array, shape: Zyx, radius: number): Uint8Array =>
  inverted(dilate(inverted(mask), shape, radius));
export const close = (mask: Uint8Array, shape: Zyx, radius: number): Uint8Array =>
  erode(dilate(mask, shape, radius), shape, radius);
export const open = (mask: Uint8Array, shape: Zyx, radius: number): Uint8Array =>
  dilate(erode(mask, shape, radius), shape, radius);

const OPERATORS = [dilate, erode, close, open] as const;
export type Morphology = (mask: Uint8Array, shape: Zyx, radius: number) => Uint8Array;

/** Replaces a 0/1 channel; voxels that it gains leave the others. In place. */
export function applyMorphology(
  sample: Sample,
  channel: number,
  others: readonly number[],
  operator: Morphology,
  radius: number,
): void {
  const voxels = voxelsOf(sample.shape);
  const before = Uint8Array.from(sample.image.subarray(channel * voxels, (channel + 1) * voxels));
  const after = operator(before, sample.shape, radius);
  for (let v = 0; v < voxels; v++) {
    sample.image[channel * voxels + v] = after[v] as number;
    if (after[v] === 0 || before[v] === 1) continue;
    for (const other of others) if (other !== channel) sample.image[other * voxels + v] = 0;
  }
}

const REMOVABLE_SHARE = 0.15;

/** Removes one component smaller than 15 % of the patch from a 0/1 channel, in place. `choose` picks among them. */
export function removeComponent(sample: Sample, channel: number, choose: (count: number) => number): void {
  const voxels = voxelsOf(sample.shape);
  const values = sample.image.subarray(channel * voxels, (channel + 1) * voxels);
  const components = labelComponents(Uint8Array.from(values), sample.shape, 26);
  const small = [...components.voxels.keys()].filter(
    (i) => (components.voxels[i] ?? 0) < voxels * REMOVABLE_SHARE,
  );
  const chosen = small.length === 0 ? undefined : small[choose(small.length)];
  components.component.forEach((component, run) => {
    const start = components.start[run] ?? 0;
    if (component === chosen) values.fill(0, start, start + (components.length[run] ?? 0));
  });
}

/** Both, with nnU-Net's probabilities; `channels` are those of the previous stage. */
export function augmentPreviousStage(
  sample: Sample,
  channels: readonly number[],
  random: AugmentationRandom,
): void {
  if (happens(random, 0.4)) {
    for (const channel of shuffled(channels, random)) {
      if (!happens(random, 0.5)) continue;
      const operator = OPERATORS[random.index(OPERATORS.length)] ?? dilate;
      applyMorphology(sample, channel, channels, operator, between(random, 1, 8));
    }
  }
  if (happens(random, 0.2)) {
    for (const channel of channels) {
      if (happens(random, 0.5)) removeComponent(sample, channel, (count) => random.index(count));
    }
  }
}

function shuffled(values: readonly number[], random: AugmentationRandom): number[] {
  const result = [...values];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.index(i + 1);
    const kept = result[i] as number;
    result[i] = result[j] as number;
    result[j] = kept;
  }
  return result;
}
