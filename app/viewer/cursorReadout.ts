import { inGrid, type Lps, nearestVoxel, voxelOffset, worldToIndex } from './gridGeometry.ts';
import type { PlanePane } from './planes.ts';
import type { ScanVolume } from './scanVolume.ts';
import type { CursorReadout, DisplayConfidence, DisplayLabels } from './types.ts';

/** What lies at a patient point: the nearest voxel's value and label; nothing outside the grid. */
export function readoutAt(
  pane: PlanePane,
  world: Lps,
  { geometry, voxels }: Pick<ScanVolume, 'geometry' | 'voxels'>,
  labels: DisplayLabels | undefined,
  confidence?: DisplayConfidence,
): CursorReadout | undefined {
  const exact = worldToIndex(geometry, world);
  if (!inGrid(geometry, exact)) return undefined;
  const index = nearestVoxel(geometry, exact);
  const at = voxelOffset(geometry, index);
  const value = labels?.labelAt?.(at) ?? labels?.volume.data[at] ?? 0;
  const name = labels?.segments.find((segment) => segment.value === value)?.name;
  return {
    pane,
    world,
    index,
    value: voxels[at] ?? 0,
    ...(confidence && { confidence: confidence.probabilityOf(confidence.codes[at] ?? 0) }),
    ...(value > 0 && { label: { value, name: name ?? String(value) } }),
  };
}
