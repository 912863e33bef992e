import type { Volume } from '../workers.ts';

/**
 * The voxels on the page: those of the one open scan channel, the one open label map and one to compare it with. Outside the store, because
 * stores hold ids and facts; whoever puts a volume here reports its id to `ShownSlice` afterwards.
 */
const held: { scan?: Volume; labels?: Volume; reference?: Volume; second?: Volume } = {};

export function holdScan(volume: Volume | undefined): void {
  held.scan = volume;
}

export function holdLabels(volume: Volume | undefined): void {
  held.labels = volume;
}

/** For comparison; let go with the labels. */
export function holdReference(volume: Volume | undefined): void {
  held.reference = volume;
}

/** A scan looked at together with the open one. */
export function holdSecond(volume: Volume | undefined): void {
  held.second = volume;
}

export const heldSecond = (): Volume | undefined => held.second;
export const heldScan = (): Volume | undefined => held.scan;
export const heldLabels = (): Volume | undefined => held.labels;
export const heldReference = (): Volume | undefined => held.reference;
