/** What every Directory must do: one suite for memory, OPFS and the loopback server. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Directory } from '../directory.ts';
import { WorkspaceError } from '../workspaceError.ts';

const text = async (blob: Blob): Promise<string> => new TextDecoder().decode(await blob.arrayBuffer());

const streamOf = (...chunks: string[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
      controller.close();
    },
  });

const breaking = (first: string): ReadableStream<Uint8Array> => {
  let asked = false;
  return new ReadableStream({
    pull(controller) {
      if (asked) controller.error(new Error('the source broke'));
      else controller.enqueue(new TextEncoder().encode(first));
      asked = true;
    },
  });
};

const failure = (reason: string) =>
  expect.objectContaining({ name: 'WorkspaceError', code: `workspace.${reason}` });

/** @param open an empty directory; called before each test */
export function describeDirectory(name: string, open: () => Promise<Directory>): void {
  describe(name, () => {
    let directory: Directory;
    beforeEach(async () => {
      directory = await open();
    });

    it('gives back what was written', async () => {
      await directory.write('a.txt', 'hello');
      expect(await text(await directory.read('a.txt'))).toBe('hello');
    });

    it.each<[string, BlobPart | ReadableStream<Uint8Array>]>([
      ['a string', 'abc'],
      ['bytes', new TextEncoder().encode('abc')],
      ['part of a buffer', new TextEncoder().encode('xabcx').subarray(1, 4)],
      ['a Blob', new Blob(['a', 'bc'])],
      ['a stream', streamOf('a', 'b', 'c')],
    ])('writes %s', async (_, content) => {
      await directory.write('a', content);
      expect(await text(await directory.read('a'))).toBe('abc');
    });

    it('writes an empty file and an empty stream', async () => {
      await directory.write('a', '');
      await directory.write('b', streamOf());
      expect((await directory.read('a')).size).toBe(0);
      expect((await directory.read('b')).size).toBe(0);
    });

    it('replaces a longer file by a shorter one', async () => {
      await directory.write('a', 'a long content');
      await directory.write('a', 'short');
      expect(await text(await directory.read('a'))).toBe('short');
    });

    it('makes the folders above a file', async () => {
      await directory.write('a/b/c.txt', '1');
      expect(await directory.list('a')).toEqual([{ name: 'b', kind: 'directory' }]);
      expect(await directory.list('a/b')).toEqual([{ name: 'c.txt', kind: 'file' }]);
    });

    it('lists in code-point order, files and folders together', async () => {
      for (const path of ['b', 'B', 'a10', 'a2', 'é', 'c/x']) await directory.write(path, '1');
      expect((await directory.list('')).map(({ name }) => name)).toEqual(['B', 'a10', 'a2', 'b', 'c', 'é']);
    });

    it('takes an absent folder for an empty one', async () => {
      expect(await directory.list('nowhere')).toEqual([]);
    });

    it('keeps names with spaces, percent signs, hashes and Chinese characters', async () => {
      const path = 'my scans/50% #1 ?肝脏 & co.nii.gz';
      await directory.write(path, 'x');
      expect(await directory.exists(path)).toBe(true);
      expect((await directory.list('my scans'))[0]?.name).toBe('50% #1 ?肝脏 & co.nii.gz');
      expect(await text(await directory.read(path))).toBe('x');
    });

    it('reads slices', async () => {
      await directory.write('a', '0123456789');
      const file = await directory.read('a');
      expect(file.size).toBe(10);
      expect(await text(file.slice(2, 5))).toBe('234');
      expect(await text(file.slice(-3))).toBe('789');
      expect(await text(file.slice(2, 8).slice(1, 3))).toBe('34');
      expect(await text(file.slice(5, 2))).toBe('');
      expect(await text(file.slice(8, 100))).toBe('89');
    });

    it('streams a file', async () => {
      await directory.write('a', 'streamed');
      expect(await new Response((await directory.read('a')).stream()).text()).toBe('streamed');
    });

    it('says what exists', async () => {
      await directory.write('a/b', '1');
      expect(await directory.exists('')).toBe(true);
      expect(await directory.exists('a')).toBe(true);
      expect(await directory.exists('a/b')).toBe(true);
      expect(await directory.exists('a/c')).toBe(false);
      expect(await directory.exists('c/b')).toBe(false);
    });

    it('refuses to read what is absent or a folder', async () => {
      await directory.write('a/b', '1');
      await expect(directory.read('a')).rejects.toEqual(failure('missing'));
      await expect(directory.read('c')).rejects.toEqual(failure('missing'));
      await expect(directory.read('c/d')).rejects.toEqual(failure('missing'));
    });

    it('removes files, folders with all they hold, and nothing', async () => {
      await directory.write('a/b/c', '1');
      await directory.write('a/d', '1');
      await directory.remove('a/d');
      expect(await directory.list('a')).toEqual([{ name: 'b', kind: 'directory' }]);
      await directory.remove('a');
      expect(await directory.list('')).toEqual([]);
      await directory.remove('a');
    });

    it('keeps the old content when a write breaks off', async () => {
      await directory.write('a', 'old');
      await expect(directory.write('a', breaking('ne'))).rejects.toThrow('the source broke');
      expect(await text(await directory.read('a'))).toBe('old');
    });

    it('leaves no file behind when its first write breaks off', async () => {
      await expect(directory.write('a', breaking('ne'))).rejects.toThrow();
      expect(await directory.exists('a')).toBe(false);
    });

    it.each(['../a', 'a/../b', '/a', 'a//b', 'a/', './a', 'a\\b', 'a/\u0000', '..'])(
      'refuses the path %j',
      async (path) => {
        await expect(directory.write(path, '')).rejects.toEqual(failure('path'));
        await expect(directory.read(path)).rejects.toEqual(failure('path'));
        await expect(directory.list(path)).rejects.toEqual(failure('path'));
        await expect(directory.exists(path)).rejects.toEqual(failure('path'));
        await expect(directory.remove(path)).rejects.toEqual(failure('path'));
      },
    );

    it('refuses to write or remove the root', async () => {
      await expect(directory.write('', '')).rejects.toBeInstanceOf(WorkspaceError);
      await expect(directory.remove('')).rejects.toBeInstanceOf(WorkspaceError);
    });
  });
}
