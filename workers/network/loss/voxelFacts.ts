import type { LossShape, LossSpec, LossTarget } from './lossSpec.ts';

/** A scale's target as masks, `[batch, channels, voxels]` except `valid`. */
export interface VoxelFacts {
  readonly target: Uint8Array;
  /** Voxels with a term at all, `[batch, voxels]`. */
  readonly valid: Uint8Array;
  /** Channels left open; never the voxel's own class: it leads the merged probability. */
  readonly unknown: Uint8Array;
}

export function voxelFacts(spec: LossSpec, shape: LossShape, given: LossTarget): VoxelFacts {
  const { batch, voxels } = shape;
  const facts = {
    target: new Uint8Array(batch * spec.channels * voxels),
    valid: new Uint8Array(batch * voxels).fill(1),
    unknown: new Uint8Array(batch * spec.channels * voxels),
  };
  if (spec.kind === 'softmax') readLabels(spec, shape, given.labels, facts);
  else readRegions(spec, shape, given.labels, facts);
  readUnknown(spec, shape, given.unknown, facts);
  return facts;
}

function readLabels(
  spec: Extract<LossSpec, { kind: 'softmax' }>,
  { batch, voxels }: LossShape,
  labels: ArrayLike<number>,
  { target, valid }: VoxelFacts,
): void {
  for (let n = 0; n < batch; n++) {
    for (let v = 0; v < voxels; v++) {
      const label = labels[n * voxels + v] ?? 0;
      if (label === spec.ignoreLabel) valid[n * voxels + v] = 0;
      else target[(n * spec.channels + label) * voxels + v] = 1;
    }
  }
}

function readRegions(
  spec: Extract<LossSpec, { kind: 'regions' }>,
  { batch, voxels }: LossShape,
  labels: ArrayLike<number>,
  { target, valid }: VoxelFacts,
): void {
  const channels = spec.channels + (spec.ignoreChannel ? 1 : 0);
  for (let n = 0; n < batch; n++) {
    for (let c = 0; c < channels; c++) {
      for (let v = 0; v < voxels; v++) {
        const value = labels[(n * channels + c) * voxels + v] ?? 0;
        if (c < spec.channels) target[(n * spec.channels + c) * voxels + v] = value;
        else valid[n * voxels + v] = 1 - value;
      }
    }
  }
}

function readUnknown(
  { kind, channels, unknownSets = [] }: LossSpec,
  { batch, voxels }: LossShape,
  sets: ArrayLike<number> | undefined,
  { target, unknown }: VoxelFacts,
): void {
  if (sets === undefined) return;
  for (let n = 0; n < batch; n++) {
    for (let v = 0; v < voxels; v++) {
      const open: readonly number[] = unknownSets[(sets[n * voxels + v] ?? 0) - 1] ?? [];
      for (const c of open) {
        const at = (n * channels + c) * voxels + v;
        if (kind === 'regions' || target[at] === 0) unknown[at] = 1;
      }
    }
  }
}
