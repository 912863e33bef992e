/** What an edit changed, as packed runs of voxels: small enough to keep by the dozen, to send and to write to disk. Nothing
 *  outside imports a deeper file. */
export { RunPacker } from './runPacker.ts';
export { blocksOf, loadRuns, type StoredRuns, storeRuns } from './storedRuns.ts';
export {
  finished,
  type InParts,
  runBytes,
  type VoxelRuns,
  visitingRuns,
  writeRuns,
  writingRuns,
} from './voxelRuns.ts';
