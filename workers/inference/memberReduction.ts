/**
 * Members kept apart (folds, or mirror passes): their mean logits decide, and what they know that the mean does not is
 * the mutual information. Logits of a block come to the host here, whichever back end computed them. Spec §3.
 */
import { createHostReduction, type Reduction, type TileSum } from '../backend/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import { mutualInformation, softmax, toShareCode } from '../semisupervised/index.ts';
import type { ReducedBlock } from './caseOutput.ts';

type Taps = Parameters<TileSum['logitsAt']>[0];

/** @throws RangeError for sums without members */
export async function reduceMembers(
  sums: readonly TileSum[],
  taps: Taps,
  shape: Zyx,
  reduction: Reduction,
): Promise<ReducedBlock> {
  const voxels = Uint32Array.from({ length: voxelCount(shape) }, (_, voxel) => voxel);
  const logits: Float32Array[] = [];
  for (const sum of sums) logits.push(await sum.logitsAt(taps, voxels));
  const [first] = logits;
  if (!first) throw new RangeError('A run with members has at least one.');
  const channels = first.length / voxels.length;
  const mean = new Float32Array(first.length);
  const information = new Uint16Array(voxels.length);
  for (let voxel = 0; voxel < voxels.length; voxel++) {
    const rows = logits.map((one) => one.subarray(voxel * channels, (voxel + 1) * channels));
    information[voxel] = toShareCode(informationOf(rows, reduction));
    // `[voxel][class]` to the `[class][voxel]` of a line.
    for (let c = 0; c < channels; c++)
      mean[c * voxels.length + voxel] = rows.reduce((total, row) => total + row[c], 0) / rows.length;
  }
  return { ...createHostReduction(mean, voxels.length, reduction), mutualInformation: information };
}

/** Regions: the mean over the regions, each a class and its opposite. */
function informationOf(rows: readonly Float32Array[], reduction: Reduction): number {
  const temperatures = reduction.confidence?.temperatures ?? [];
  if (reduction.kind === 'softmax') {
    const merged = reduction.merge ? rows.map((row) => mergeRow(row, reduction.merge?.groups ?? [])) : rows;
    return mutualInformation(merged.map((row) => softmax(row, temperatures[0] ?? 1)));
  }
  const [{ length }] = rows;
  let sum = 0;
  for (let r = 0; r < length; r++)
    sum += mutualInformation(rows.map((row) => softmax([0, row[r]], temperatures[r] ?? 1)));
  return sum / length;
}

/** log-sum-exp of each group's logits. */
export function mergeRow(row: ArrayLike<number>, groups: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(groups, (channels) => {
    const highest = Math.max(...channels.map((c) => row[c]));
    return highest + Math.log(channels.reduce((sum, c) => sum + Math.exp(row[c] - highest), 0));
  });
}
