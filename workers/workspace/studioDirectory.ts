import { DatasetStore } from './datasets/index.ts';
import type { Directory } from './directory.ts';
import { withFaults } from './faults.ts';
import { withKeptFolders } from './folderHandles.ts';
import { HandleDirectory } from './handleDirectory.ts';
import { ModelStore } from './modelStore.ts';
import { ResultStore } from './resultStore.ts';
import { ScanStore } from './scanStore.ts';
import { unlessWriting } from './writingLock.ts';

/** The studio's own workspace, in the browser's private file system, swept of what a crash left unfinished.
 *  `sweep: false` for workers that come and go while others work. */
export async function openStudioDirectory({ sweep = true } = {}): Promise<Directory> {
  const own = await withFaults(new HandleDirectory(await navigator.storage.getDirectory()));
  const directory = withKeptFolders(own);
  if (sweep) await sweepStudio(directory);
  return directory;
}

/** Removes what no manifest lists, unless another worker or tab is just writing. */
export async function sweepStudio(directory: Directory): Promise<void> {
  await unlessWriting(async () => {
    for (const store of [
      new ScanStore(directory),
      new ModelStore(directory),
      new ResultStore(directory),
      new DatasetStore(directory),
    ]) {
      await store.sweep();
    }
  });
}
