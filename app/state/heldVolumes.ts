import { letGo } from '../../workers/sharedMemory/index.ts';
import type { Volume } from '../workers.ts';

/**
 * The voxels on the page: those of the one open scan channel, the one open label map and one to compare it with. Outside the store, because
 * stores hold ids and facts; whoever puts a volume here reports its id to `ShownSlice` afterwards.
 */
const held: { scan?: Volume; labels?: Volume; reference?: Volume; second?: Volume } = {};

type Role = keyof typeof held;

function hold(role: Role, volume: Volume | undefined): void {
  const former = held[role];
  if (volume) held[role] = volume;
  else delete held[role];
  if (former !== volume) letGo(former?.data);
}

export const holdScan = (volume: Volume | undefined): void => hold('scan', volume);

export const holdLabels = (volume: Volume | undefined): void => hold('labels', volume);

/** For comparison; let go with the labels. */
export const holdReference = (volume: Volume | undefined): void => hold('reference', volume);

/** A scan looked at together with the open one. */
export const holdSecond = (volume: Volume | undefined): void => hold('second', volume);

export const heldSecond = (): Volume | undefined => held.second;
export const heldScan = (): Volume | undefined => held.scan;
export const heldLabels = (): Volume | undefined => held.labels;
export const heldReference = (): Volume | undefined => held.reference;
