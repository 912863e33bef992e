/** Folders as handles. Parts of the File System API that TypeScript does not know yet are asked for by name. */

interface PickingWindow {
  showDirectoryPicker?(options: { readonly mode: 'read' }): Promise<FileSystemDirectoryHandle>;
}

/** Undefined when the user changed their mind. */
export async function pickFolder(): Promise<FileSystemDirectoryHandle | undefined> {
  const picking: Window & PickingWindow = window;
  try {
    return await picking.showDirectoryPicker?.({ mode: 'read' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    throw error;
  }
}

interface HandleItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** The folders of a drop. Must be called inside the drop event. */
export async function droppedFolders(transfer: DataTransfer): Promise<FileSystemDirectoryHandle[]> {
  const handles = [...transfer.items].map((item: DataTransferItem & HandleItem) =>
    item.kind === 'file' ? item.getAsFileSystemHandle?.() : undefined,
  );
  return (await Promise.all(handles)).filter(isDirectory);
}

const isDirectory = (handle: FileSystemHandle | null | undefined): handle is FileSystemDirectoryHandle =>
  handle?.kind === 'directory';
