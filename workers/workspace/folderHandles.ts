/**
 * Folders on the user's disk that were picked or dropped, kept as handles so that jobs find them again after a reload.
 * Handles can be stored nowhere but in IndexedDB; the files themselves are never copied.
 */

import type { Directory } from './directory.ts';
import { HandleDirectory } from './handleDirectory.ts';
import { MountedDirectory } from './mountedDirectory.ts';
import { WorkspaceError } from './workspaceError.ts';

const DATABASE = 'segloop';
const HANDLES = 'folders';

/** Where kept folders appear in the workspace: `.segloop/folders/<id>/…`. */
export const FOLDERS_ROOT = '.segloop/folders';

/** Chromium's part of the File System API, which TypeScript does not know yet. */
interface AskableHandle extends FileSystemDirectoryHandle {
  queryPermission?(descriptor: { readonly mode: 'read' | 'readwrite' }): Promise<PermissionState>;
}

/** @returns the id it is known by from now on; the one it had, when it was kept before */
export async function keepFolder(handle: FileSystemDirectoryHandle): Promise<string> {
  const ids = await inStore('readonly', (store) => store.getAllKeys());
  for (const id of ids)
    if (id !== WORKSPACE && (await (await keptFolder(String(id)))?.isSameEntry(handle))) return String(id);
  const id = crypto.randomUUID();
  await inStore('readwrite', (store) => store.put(handle, id));
  return id;
}

export async function keptFolder(id: string): Promise<FileSystemDirectoryHandle | undefined> {
  return inStore<FileSystemDirectoryHandle | undefined>('readonly', (store) => store.get(id));
}

const WORKSPACE = 'workspace';

/** The folder that the user works in; undefined: the browser's own storage. */
export async function keptWorkspace(): Promise<FileSystemDirectoryHandle | undefined> {
  return keptFolder(WORKSPACE);
}

/** From the next start on. @param handle undefined: the browser's own storage */
export async function keepWorkspace(handle: FileSystemDirectoryHandle | undefined): Promise<void> {
  if (handle) await inStore('readwrite', (store) => store.put(handle, WORKSPACE));
  else await inStore('readwrite', (store) => store.delete(WORKSPACE));
}

/** `granted` where the browser has no permissions for such folders. */
export async function workspacePermission(handle: AskableHandle): Promise<PermissionState> {
  return (await handle.queryPermission?.({ mode: 'readwrite' })) ?? 'granted';
}

/** The workspace with every kept folder in it, read-only. */
export function withKeptFolders(base: Directory): Directory {
  return new MountedDirectory(base, FOLDERS_ROOT, openKeptFolder);
}

/** @throws WorkspaceError `workspace.missing`, `workspace.refused` when the browser wants to be asked again */
async function openKeptFolder(id: string): Promise<Directory> {
  const handle: AskableHandle | undefined = await keptFolder(id);
  if (!handle) throw new WorkspaceError('missing', { path: `${FOLDERS_ROOT}/${id}` });
  const permission = (await handle.queryPermission?.({ mode: 'read' })) ?? 'granted';
  if (permission !== 'granted') throw new WorkspaceError('refused', { path: handle.name });
  return new HandleDirectory(handle);
}

async function inStore<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(HANDLES);
  const database = await settled(opening);
  try {
    return await settled(ask(database.transaction(HANDLES, mode).objectStore(HANDLES)));
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
