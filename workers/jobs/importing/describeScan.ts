import type { Volume, VoxelArray } from '../../image/index.ts';
import type { ScanSummary } from '../api.ts';

const MOST_LABELS = 256;
const AIR_HU = -500;
/** Enough to tell labels from intensities; a scan has thousands of values in far fewer voxels. */
const SAMPLED_VOXELS = 2_000_000;

type Role = ScanSummary['role'];
type Modality = ScanSummary['modality'];

/** Labels by place (`labelsTr`, `*.seg.*`), else by content: whole numbers from 0, few of them, mostly 0 or runs of
 *  equal values. Intensities of a scan change from voxel to voxel. */
export function guessRole(path: string, volume: Volume): Role {
  if (/(^|\/)(labels(Tr|Ts)?|gt_segmentations)\//.test(path)) return 'labels';
  if (/(^|\/)images(Tr|Ts)\//.test(path)) return 'image';
  if (/[._-](seg|label|labels|mask)\.[^/]*$/i.test(path)) return 'labels';
  if (volume.channels > 1 || volume.data instanceof Float32Array) return 'image';
  return looksLikeLabels(volume.data) ? 'labels' : 'image';
}

function looksLikeLabels(data: VoxelArray): boolean {
  const values = new Set<number>();
  const step = Math.max(1, Math.floor(data.length / SAMPLED_VOXELS));
  let changes = 0;
  let sampled = 0;
  for (let i = 0; i + 1 < data.length; i += step) {
    const value = data[i] ?? 0;
    if (value < 0 || !Number.isInteger(value)) return false;
    values.add(value);
    if (values.size > MOST_LABELS) return false;
    if (data[i + 1] !== value) changes++;
    sampled++;
  }
  return values.size > 1 && changes < sampled / 4;
}

/** CT if the voxels reach air on Hounsfield's scale; other modalities cannot be told from their values. */
export function guessModality({ data }: Volume): Modality {
  if (data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array)
    return 'other';
  const step = Math.max(1, Math.floor(data.length / SAMPLED_VOXELS));
  for (let i = 0; i < data.length; i += step) if ((data[i] ?? 0) < AIR_HU) return 'CT';
  return 'other';
}

/** Voxels by label value, background left out. */
export function countLabels(data: VoxelArray): Record<number, number> {
  const counts = new Map<number, number>();
  for (let i = 0; i < data.length; ) {
    const value = data[i] ?? 0;
    let end = i + 1;
    while (end < data.length && data[end] === value) end++;
    if (value !== 0) counts.set(value, (counts.get(value) ?? 0) + end - i);
    i = end;
  }
  return Object.fromEntries(counts);
}
