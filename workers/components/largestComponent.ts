import type { Zyx } from '../image/index.ts';
import { type LabelArray, labelComponents } from './labelComponents.ts';

/**
 * Sets every voxel of the union of `values` to 0 that lies outside its largest 26-connected component. Components of
 * equal largest size all stay. Works in place. Source: nnU-Net `remove_all_but_largest_component_from_segmentation`.
 */
export function keepLargestComponent(data: LabelArray, size: Zyx, values: readonly number[]): void {
  const chosen = new Set(values);
  const components = labelComponents(data, size, 26, (label) => (chosen.has(label) ? 1 : 0));
  const largest = components.voxels.reduce((most, voxels) => Math.max(most, voxels), 0);
  for (let run = 0; run < components.start.length; run++) {
    if (components.voxels[components.component[run]] === largest) continue;
    data.fill(0, components.start[run], components.start[run] + components.length[run]);
  }
}
