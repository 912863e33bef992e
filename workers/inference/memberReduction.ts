/**
 * Members kept apart (folds, or mirror passes): their mean logits decide, and what they know that the mean does not is
 * the mutual information. Logits of a block come to the host here, whichever back end computed them. Spec §3.
 */
import { createHostReduction, type Reduction, type TileSum } from '../backend/index.ts';
import { voxelCount, type Zyx } from '../image/index.ts';
import { mutualInformation, toShareCode } from '../semisupervised/index.ts';
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
  for (let c = 0; c < channels; c++)
    for (let voxel = 0; voxel < voxels.length; voxel++) {
      let total = 0;
      for (const one of logits) total += one[voxel * channels + c];
      // `[voxel][class]` to the `[class][voxel]` of a line.
      mean[c * voxels.length + voxel] = total / logits.length;
    }
  const information = informationOf(logits, channels, voxels.length, reduction);
  return { ...createHostReduction(mean, voxels.length, reduction), mutualInformation: information };
}

/** Regions: the mean over the regions, each a class and its opposite. */
function informationOf(
  logits: readonly Float32Array[],
  channels: number,
  voxels: number,
  reduction: Reduction,
): Uint16Array {
  const found = new Uint16Array(voxels);
  const temperatures = reduction.confidence?.temperatures ?? [];
  const groups = reduction.kind === 'softmax' ? reduction.merge?.groups : undefined;
  // One array a member, used again for every voxel.
  const rows = logits.map(() => new Float64Array(groups?.length ?? channels));
  const pair = logits.map(() => new Float64Array(2));
  for (let voxel = 0; voxel < voxels; voxel++) {
    if (reduction.kind === 'softmax') {
      logits.forEach((one, m) => {
        const row = one.subarray(voxel * channels, (voxel + 1) * channels);
        softmaxInto(groups ? mergeRow(row, groups) : row, temperatures[0] ?? 1, rows[m]);
      });
      found[voxel] = toShareCode(mutualInformation(rows));
    } else {
      let sum = 0;
      for (let r = 0; r < channels; r++) {
        logits.forEach((one, m) => {
          pair[m][1] = 1 / (1 + Math.exp(-one[voxel * channels + r] / (temperatures[r] ?? 1)));
          pair[m][0] = 1 - pair[m][1];
        });
        sum += mutualInformation(pair);
      }
      found[voxel] = toShareCode(sum / channels);
    }
  }
  return found;
}

function softmaxInto(logits: ArrayLike<number>, temperature: number, p: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < p.length; c++) highest = Math.max(highest, logits[c]);
  let sum = 0;
  for (let c = 0; c < p.length; c++) {
    p[c] = Math.exp((logits[c] - highest) / temperature);
    sum += p[c];
  }
  for (let c = 0; c < p.length; c++) p[c] /= sum;
}

/** log-sum-exp of each group's logits. */
export function mergeRow(row: ArrayLike<number>, groups: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(groups, (channels) => {
    const highest = Math.max(...channels.map((c) => row[c]));
    return highest + Math.log(channels.reduce((sum, c) => sum + Math.exp(row[c] - highest), 0));
  });
}
