/** Streams into the private file system, written by a worker. */
import { afterAll, expect, it } from 'vitest';
import { HandleDirectory } from './handleDirectory.ts';
import type { Wanted } from './testing/streaming.worker.ts';

const FOLDER = 'opfs-stream-test';
const worker = new Worker(new URL('./testing/streaming.worker.ts', import.meta.url), { type: 'module' });

afterAll(async () => {
  worker.terminate();
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true });
});

async function write(path: string, pieces: readonly string[], breaks = false) {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const answer = new Promise<string>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
  });
  worker.postMessage({ folder, path, pieces, breaks } satisfies Wanted);
  return { answer: await answer, directory: new HandleDirectory(folder) };
}

it('has all of its content under its name, and nothing under another', async () => {
  const { answer, directory } = await write('a/scan.nii', ['ab', 'c', '']);
  expect(answer).toBe('written');
  expect(await (await directory.read('a/scan.nii')).text()).toBe('abc');
  expect(await directory.list('a')).toEqual([{ name: 'scan.nii', kind: 'file' }]);
});

it('replaces a file that is there', async () => {
  await write('b/scan.nii', ['long content']);
  const { directory } = await write('b/scan.nii', ['short']);
  expect(await (await directory.read('b/scan.nii')).text()).toBe('short');
});

it('leaves nothing of a stream that breaks', async () => {
  const { answer, directory } = await write('c/scan.nii', ['ab'], true);
  expect(answer).toContain('the source broke');
  expect(await directory.list('c')).toEqual([]);
});
