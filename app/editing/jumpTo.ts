import { heldLabels, viewerHandle } from '../state/index.ts';
import { indexToWorld } from '../viewer/index.ts';
import { editSession } from './editingStore.ts';
import { editingWorker } from './editingWorker.ts';

/** Moves all planes to the middle of a segment of the map under edit, else of the shown labels. A segment without
 *  voxels has no place. @throws StudioError */
export async function jumpToSegment(value: number): Promise<void> {
  const volume = editSession()?.volume ?? heldLabels();
  if (!volume) return;
  const centre = await editingWorker.centreOf(volume.data, volume.geometry.size, value);
  if (!centre) return;
  const [z, y, x] = centre;
  viewerHandle()?.jumpTo(indexToWorld(volume.geometry, [x, y, z]));
}
