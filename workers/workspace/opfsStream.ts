/**
 * Large files into the browser's private file system. A writable stream sends every piece to another process; a worker may
 * write the file itself, in about half the time. It does so under another name, so that the file has all of its content or is
 * not there; what a crash leaves under that name no manifest lists: it is swept, or the next write of the file begins it anew.
 */

/** Chromium's part of the File System API, which TypeScript's DOM library leaves out. */
interface OwnFileHandle extends FileSystemFileHandle {
  /** Only in workers. */
  createSyncAccessHandle?(): Promise<SyncAccess>;
  /** Only in the private file system. */
  move?(name: string): Promise<void>;
}

interface SyncAccess {
  truncate(bytes: number): void;
  /** @returns bytes written */
  write(piece: Uint8Array): number;
  close(): void;
}

const PART = '.part';

/**
 * Writes a file that is not there yet. False, with `content` untouched, for a folder on the user's disk, or outside of a
 * worker.
 * @throws DOMException QuotaExceededError; whatever `content` throws; nothing stays
 */
export async function writeNewFile(
  folder: FileSystemDirectoryHandle,
  name: string,
  content: ReadableStream<Uint8Array>,
): Promise<boolean> {
  if (!('createSyncAccessHandle' in FileSystemFileHandle.prototype)) return false;
  const part: OwnFileHandle = await folder.getFileHandle(`${name}${PART}`, { create: true });
  try {
    const access = part.move && (await accessTo(part));
    if (access) {
      await writeAll(access, content);
      await part.move?.(name);
      return true;
    }
  } catch (error) {
    // What is left is harmless, as after a crash; the caller needs to know why the write failed.
    await folder.removeEntry(part.name).catch(() => {});
    throw error;
  }
  await folder.removeEntry(part.name);
  return false;
}

/** Undefined for a file on the user's disk. */
async function accessTo(part: OwnFileHandle): Promise<SyncAccess | undefined> {
  try {
    return await part.createSyncAccessHandle?.();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'InvalidStateError') return undefined;
    throw error;
  }
}

async function writeAll(access: SyncAccess, content: ReadableStream<Uint8Array>): Promise<void> {
  try {
    access.truncate(0);
    const writer = new WritableStream<Uint8Array>({
      write(piece) {
        if (access.write(piece) < piece.length) throw new DOMException('no room', 'QuotaExceededError');
      },
    });
    // No flush, as the browser's own writable has none: the system writes on after the process has died.
    await content.pipeTo(writer);
  } finally {
    access.close();
  }
}
