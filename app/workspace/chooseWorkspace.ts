/** The folder on disk that is worked in. Parts of the File System API that TypeScript does not know are asked for by name. */
import { io } from '../actions/index.ts';
import { saveNow } from '../editing/index.ts';

interface PickingWindow {
  showDirectoryPicker?(options: {
    readonly id: string;
    readonly mode: 'readwrite';
  }): Promise<FileSystemDirectoryHandle>;
}

interface AskableHandle extends FileSystemDirectoryHandle {
  requestPermission?(descriptor: { readonly mode: 'readwrite' }): Promise<PermissionState>;
}

export const canPickFolder = (): boolean => 'showDirectoryPicker' in window;

/** Lets the user pick a folder and opens the studio there. Nothing happens when they change their mind.
 *  @throws StudioError */
export async function pickWorkspace(): Promise<void> {
  const picking: Window & PickingWindow = window;
  try {
    const folder = await picking.showDirectoryPicker?.({ id: 'segloop', mode: 'readwrite' });
    if (folder) await openWorkspace(folder);
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
  }
}

/** Opens the studio in a folder, or in the browser's own storage. Every worker opens it anew, so the page does.
 *  @throws StudioError */
export async function openWorkspace(folder: FileSystemDirectoryHandle | undefined): Promise<void> {
  await io().chooseWorkspace(folder);
  location.reload();
}

/** Asks the browser for the folder again; must be called by a click. Edits that waited for it are saved first. */
export async function allowWorkspace(folder: AskableHandle): Promise<void> {
  if ((await folder.requestPermission?.({ mode: 'readwrite' })) !== 'granted') return;
  await saveNow();
  location.reload();
}
