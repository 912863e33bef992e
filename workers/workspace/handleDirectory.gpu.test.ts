/** The browser's private file system, in a real browser. The picked folder is the same class on the same handles. */
import { afterAll, expect, it } from 'vitest';
import { HandleDirectory } from './handleDirectory.ts';
import { describeDirectory } from './testing/directoryContract.ts';

const FOLDER = 'handle-directory-test';
let count = 0;

async function emptyFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  return folder.getDirectoryHandle(String(count++), { create: true });
}

afterAll(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true });
});

describeDirectory('OPFS', async () => new HandleDirectory(await emptyFolder()));

/** The handle of a picked folder: no `move`, no sync access; every use of another method is a test failure. */
function picked(handle: FileSystemDirectoryHandle): FileSystemDirectoryHandle {
  const allowed = new Set([
    'values',
    'getFileHandle',
    'getDirectoryHandle',
    'removeEntry',
    'createWritable',
    'getFile',
  ]);
  return new Proxy(handle, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      if (!allowed.has(String(key)))
        throw new Error(`a picked folder cannot be relied on for ${String(key)}`);
      return value.bind(target);
    },
  });
}

describeDirectory('a picked folder', async () => new HandleDirectory(picked(await emptyFolder())));

/** Throws as the browser does when the quota is used up, on `close()`. */
class FullDisk implements Partial<FileSystemDirectoryHandle> {
  constructor(private readonly handle: FileSystemDirectoryHandle) {}

  getDirectoryHandle = (name: string) => this.handle.getDirectoryHandle(name);
  removeEntry = (name: string) => this.handle.removeEntry(name);
  getFileHandle = async (name: string, options?: FileSystemGetFileOptions) => {
    const file = await this.handle.getFileHandle(name, options);
    const createWritable = async () => {
      const writable = await file.createWritable();
      writable.close = async () => {
        await writable.abort();
        throw new DOMException('no room', 'QuotaExceededError');
      };
      return writable;
    };
    return Object.assign(Object.create(file), { createWritable });
  };
}

it('keeps the old content and says so when the disk is full', async () => {
  const folder = await emptyFolder();
  await new HandleDirectory(folder).write('a', 'old');
  const full = new HandleDirectory(new FullDisk(folder) as unknown as FileSystemDirectoryHandle);
  await expect(full.write('a', 'new')).rejects.toMatchObject({ code: 'workspace.full' });
  await expect(full.write('b', 'new')).rejects.toMatchObject({ code: 'workspace.full' });
  const directory = new HandleDirectory(folder);
  expect(await (await directory.read('a')).text()).toBe('old');
  expect(await directory.exists('b')).toBe(false);
});
