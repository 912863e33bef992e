/** What the loss compares with, at every scale of the deep supervision (spec §7.3, 13-14). */
import type { Zyx } from '../../image/index.ts';
import { type CompositeCode, splitComposite } from '../../semisupervised/index.ts';
import { roundHalfEven } from '../rounding.ts';
import { type Sample, voxelsOf } from './sample.ts';

/** How labels become channels: as they are, or one 0/1 channel a region and one for ignore. */
export type TargetRule =
  | { readonly kind: 'labels' }
  | {
      readonly kind: 'regions';
      readonly regions: readonly (readonly number[])[];
      readonly ignoreLabel?: number | undefined;
    };

export interface ScaleTarget {
  readonly shape: Zyx;
  /** `[channels, z, y, x]` */
  readonly target: Float32Array;
  /** The composite code of label and unknown set, where the labels carry any. */
  readonly unknown?: Float32Array;
}

/** One target for each of `scales` (share of the patch's size by axis). Nearest-exact, as PyTorch's. */
export function targetsOf(
  { labels, shape }: Pick<Sample, 'labels' | 'shape'>,
  rule: TargetRule,
  scales: readonly (readonly number[])[],
  composite?: CompositeCode,
): ScaleTarget[] {
  return scales.map((scale) => {
    const size: Zyx = [
      roundHalfEven(shape[0] * (scale[0] ?? 1)),
      roundHalfEven(shape[1] * (scale[1] ?? 1)),
      roundHalfEven(shape[2] * (scale[2] ?? 1)),
    ];
    const picked = pick(labels, shape, size);
    if (!composite) return { shape: size, target: toChannels(picked, rule) };
    const target = toChannels(splitComposite(picked, composite).labels, rule);
    return { shape: size, target, unknown: Float32Array.from(picked) };
  });
}

function pick(labels: Sample['labels'], shape: Zyx, size: Zyx): Int16Array {
  const [pz = [], py = [], px = []] = [0, 1, 2].map((axis) =>
    nearestExact(shape[axis] ?? 1, size[axis] ?? 1),
  );
  const result = new Int16Array(voxelsOf(size));
  let i = 0;
  for (const z of pz) {
    for (const y of py) {
      for (const x of px) result[i++] = labels[(z * shape[1] + y) * shape[2] + x] as number;
    }
  }
  return result;
}

/** Indices of PyTorch's `nearest-exact`. */
export function nearestExact(size: number, target: number): number[] {
  const scale = Math.fround(size / target);
  return Array.from({ length: target }, (_, o) =>
    Math.min(Math.floor(Math.fround((o + 0.5) * scale)), size - 1),
  );
}

function toChannels(labels: Int16Array, rule: TargetRule): Float32Array {
  if (rule.kind === 'labels') return Float32Array.from(labels);
  const groups = [...rule.regions, ...(rule.ignoreLabel === undefined ? [] : [[rule.ignoreLabel]])];
  const result = new Float32Array(groups.length * labels.length);
  groups.forEach((values, c) => {
    const members = new Set(values);
    for (let i = 0; i < labels.length; i++) {
      if (members.has(labels[i] as number)) result[c * labels.length + i] = 1;
    }
  });
  return result;
}
