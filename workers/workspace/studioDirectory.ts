import { DatasetStore } from './datasets/index.ts';
import type { Directory } from './directory.ts';
import { withFaults } from './faults.ts';
import { keptWorkspace, withKeptFolders, workspacePermission } from './folderHandles.ts';
import { HandleDirectory } from './handleDirectory.ts';
import { ModelStore } from './modelStore.ts';
import { isReadOnlyWorker, ReadOnlyDirectory } from './readOnlyDirectory.ts';
import { ResultStore } from './resultStore.ts';
import { ScanStore } from './scanStore.ts';
import { WorkspaceError } from './workspaceError.ts';
import { unlessWriting } from './writingLock.ts';

/** The workspace in the browser's private file system. */
export const OWN_WORKSPACE = 'private';

export interface OpenWorkspace {
  readonly directory: Directory;
  /** The browser's private file system, whatever the workspace is: what must never wait for a permission. */
  readonly own: Directory;
  /** Tells workspaces apart, for what is kept outside of them. */
  readonly name: string;
}

/**
 * The workspace that the user chose, the browser's private file system by default, swept of what a crash left
 * unfinished. A page that came second looks at it only.
 * @param options `sweep: false` for workers that come and go while others work
 * @throws WorkspaceError `workspace.refused` when the browser wants to be asked again for the user's folder
 */
export async function openStudioDirectory({ sweep = true } = {}): Promise<OpenWorkspace> {
  const own = guarded(await withFaults(new HandleDirectory(await navigator.storage.getDirectory())));
  const folder = await keptWorkspace();
  if (folder && (await workspacePermission(folder)) !== 'granted')
    throw new WorkspaceError('refused', { path: folder.name });
  const base = folder ? guarded(await withFaults(new HandleDirectory(folder))) : own;
  const directory = withKeptFolders(base);
  if (sweep && !isReadOnlyWorker()) await sweepStudio(directory);
  return { directory, own, name: folder ? `folder ${folder.name}` : OWN_WORKSPACE };
}

const guarded = (directory: Directory): Directory =>
  isReadOnlyWorker() ? new ReadOnlyDirectory(directory) : directory;

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
