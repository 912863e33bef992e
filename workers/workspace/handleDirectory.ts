import { StudioError } from '../failure/index.ts';
import type { Directory, DirectoryEntry, WorkspacePath } from './directory.ts';
import { writeNewFile } from './opfsStream.ts';
import { WorkspaceError } from './workspaceError.ts';
import { byName, fileSegments, pathSegments } from './workspacePath.ts';

/**
 * A workspace over a FileSystemDirectoryHandle: the browser's private file system (OPFS) or a folder the user picked.
 *
 * A write goes to the browser's swap file and replaces the old content on `close()`. A new file exists with 0 bytes
 * between its creation and the first `close()`, so readers take an empty manifest for a missing one. Streams into new files
 * of the private file system go a faster way (`opfsStream.ts`); everything else uses only what both kinds have.
 */
export class HandleDirectory implements Directory {
  constructor(private readonly root: FileSystemDirectoryHandle) {}

  async list(path: WorkspacePath): Promise<DirectoryEntry[]> {
    const folder = await this.folder(path, pathSegments(path));
    if (!folder) return [];
    const entries: DirectoryEntry[] = [];
    for await (const { name, kind } of folder.values()) entries.push({ name, kind });
    return entries.sort(byName);
  }

  async read(path: WorkspacePath): Promise<Blob> {
    const file = await this.file(path);
    if (!file) throw new WorkspaceError('missing', { path });
    return named(path, file.getFile());
  }

  async exists(path: WorkspacePath): Promise<boolean> {
    if (await this.file(path)) return true;
    return (await this.folder(path, pathSegments(path))) !== undefined;
  }

  async write(path: WorkspacePath, content: BlobPart | ReadableStream<Uint8Array>): Promise<void> {
    const { folders, name } = fileSegments(path);
    const isNew = (await this.file(path)) === undefined;
    let folder = this.root;
    try {
      for (const segment of folders) folder = await folder.getDirectoryHandle(segment, { create: true });
      const isNewStream = isNew && content instanceof ReadableStream;
      if (isNewStream && (await writeNewFile(folder, name, content))) return;
      const handle = await folder.getFileHandle(name, { create: true });
      await replaceContent(handle, content);
    } catch (error) {
      if (isNew) await removeAbandoned(folder, name);
      throw writeFailure(path, error);
    }
  }

  async remove(path: WorkspacePath): Promise<void> {
    const { folders, name } = fileSegments(path);
    const folder = await this.folder(path, folders);
    if (!folder) return;
    await absentAsUndefined(path, folder.removeEntry(name, { recursive: true }));
  }

  private async folder(
    path: WorkspacePath,
    segments: string[],
  ): Promise<FileSystemDirectoryHandle | undefined> {
    let folder: FileSystemDirectoryHandle | undefined = this.root;
    for (const segment of segments) {
      folder = await absentAsUndefined(path, folder.getDirectoryHandle(segment));
      if (!folder) return undefined;
    }
    return folder;
  }

  private async file(path: WorkspacePath): Promise<FileSystemFileHandle | undefined> {
    if (path === '') return undefined;
    const { folders, name } = fileSegments(path);
    const folder = await this.folder(path, folders);
    return folder && absentAsUndefined(path, folder.getFileHandle(name));
  }
}

const LOCK_ATTEMPTS = 5;
const LOCK_PAUSE_MS = 30;

/** The browser may hold its lock on a file for a moment after a write to it was given up. What cannot be removed (often it
 *  was never made) stays unsaid: the caller needs to know why the write failed. */
async function removeAbandoned(folder: FileSystemDirectoryHandle, name: string): Promise<void> {
  for (let attempt = 1; attempt <= LOCK_ATTEMPTS; attempt++) {
    try {
      return await folder.removeEntry(name);
    } catch (error) {
      if (errorName(error) !== 'NoModificationAllowedError') return;
      await new Promise((resolve) => setTimeout(resolve, attempt * LOCK_PAUSE_MS));
    }
  }
}

async function replaceContent(
  handle: FileSystemFileHandle,
  content: BlobPart | ReadableStream<Uint8Array>,
): Promise<void> {
  const writable = await handle.createWritable();
  if (content instanceof ReadableStream) return content.pipeTo(writable);
  try {
    await writable.write(content);
    await writable.close();
  } catch (error) {
    await writable.abort().catch(() => {});
    throw error;
  }
}

/** Undefined where there is nothing, or something of the other kind. */
async function absentAsUndefined<T>(path: WorkspacePath, found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    const name = errorName(error);
    if (name === 'NotFoundError' || name === 'TypeMismatchError') return undefined;
    throw readFailure(path, error);
  }
}

async function named<T>(path: WorkspacePath, found: Promise<T>): Promise<T> {
  const value = await absentAsUndefined(path, found);
  if (value === undefined) throw new WorkspaceError('missing', { path });
  return value;
}

const errorName = (error: unknown): string => (error instanceof Error ? error.name : '');

function readFailure(path: WorkspacePath, error: unknown): unknown {
  return errorName(error) === 'NotAllowedError'
    ? new WorkspaceError('refused', { path }, { cause: error })
    : error;
}

function writeFailure(path: WorkspacePath, error: unknown): unknown {
  const options = { cause: error };
  // What was to be written could not be read or decoded.
  if (error instanceof StudioError) return error;
  switch (errorName(error)) {
    case 'AbortError':
      return error;
    case 'QuotaExceededError':
      return new WorkspaceError('full', { path }, options);
    case 'NotAllowedError':
      return new WorkspaceError('refused', { path }, options);
    default:
      return new WorkspaceError('unwritable', { path, reason: String(error) }, options);
  }
}
