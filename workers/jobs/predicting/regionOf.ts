/** The part of a scan that a prediction is limited to, on the array that the model's reader gives. */
import {
  channelOf,
  type FileGrid,
  type Geometry,
  ImageError,
  sameGrid,
  turnAsRead,
  voxelCount,
  type Zyx,
} from '../../image/index.ts';
import { maskRegion, type PredictRegion } from '../../inference/index.ts';
import { LabelsError } from '../../semisupervised/index.ts';
import type { RegionSpec, ScanSummary } from '../api.ts';
import { readStoredScan } from '../importing/importScans.ts';
import type { Studio } from '../studio.ts';

/**
 * The box, or where a label map is not ignore.
 * @throws LabelsError `labels.regionEmpty`, ImageError `image.gridsDiffer`
 */
export async function regionOf(
  studio: Studio,
  scan: ScanSummary,
  region: RegionSpec,
): Promise<PredictRegion> {
  const found = region.kind === 'box' ? clipped(region, scan) : await annotated(studio, scan, region.labels);
  if (!found) throw new LabelsError('regionEmpty', { file: scan.name });
  return found;
}

function clipped({ first, end }: Pick<PredictRegion, 'first' | 'end'>, { geometry }: ScanSummary) {
  const low = (axis: 0 | 1 | 2) => Math.max(0, Math.round(first[axis]));
  const high = (axis: 0 | 1 | 2) => Math.min(geometry.size[axis], Math.round(end[axis]));
  const box = { first: [low(0), low(1), low(2)], end: [high(0), high(1), high(2)] } as const;
  return box.first.every((from, axis) => from < (box.end[axis] ?? 0)) ? box : undefined;
}

async function annotated(studio: Studio, scan: ScanSummary, labels: string) {
  const { ignore, name, geometry } = await studio.scans.get(labels);
  if (!sameGrid(geometry, scan.geometry))
    throw new ImageError('gridsDiffer', { file: name, other: scan.name });
  const { size } = geometry;
  if (ignore === undefined) return { first: [0, 0, 0], end: size } as const;
  const { data } = channelOf(await readStoredScan(studio, labels, 0), 0);
  const mask = Uint8Array.from({ length: voxelCount(size) }, (_, at) => (data[at] === ignore ? 0 : 1));
  return maskRegion(mask, size);
}

/** The same region on an array that a reader has turned to RAS+. */
export function regionAsRead(region: PredictRegion, fileGrid: FileGrid, readAs: Geometry): PredictRegion {
  if (!fileGrid.orientation) return region;
  const mask = regionMask(region, fileGrid.geometry.size);
  const turned = maskRegion(turnAsRead(mask, fileGrid), readAs.size);
  if (!turned) throw new RangeError('a region without voxels');
  return region.mask ? turned : { first: turned.first, end: turned.end };
}

/** 1 within a region, `[z, y, x]` of the array that it is given on. */
export function regionMask(
  { first, end, mask: own }: PredictRegion,
  [depth, height, width]: Zyx,
): Uint8Array {
  if (own) return own;
  const mask = new Uint8Array(depth * height * width);
  for (let z = first[0]; z < end[0]; z++)
    for (let y = first[1]; y < end[1]; y++) {
      const row = (z * height + y) * width;
      mask.fill(1, row + first[2], row + end[2]);
    }
  return mask;
}
