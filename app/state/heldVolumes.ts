import type { Volume } from '../workers.ts';

/**
 * The voxels on the page: those of the one open scan channel and the one open label map. Outside the store, because
 * stores hold ids and facts; whoever puts a volume here reports its id to `ShownSlice` afterwards.
 */
const held: { scan?: Volume; labels?: Volume } = {};

export function holdScan(volume: Volume | undefined): void {
  held.scan = volume;
}

export function holdLabels(volume: Volume | undefined): void {
  held.labels = volume;
}

export const heldScan = (): Volume | undefined => held.scan;
export const heldLabels = (): Volume | undefined => held.labels;
