import { afterEach, expect, it, vi } from 'vitest';
import { MemoryDirectory } from './memoryDirectory.ts';
import { isReadOnlyWorker, ReadOnlyDirectory } from './readOnlyDirectory.ts';
import { ScanStore } from './scanStore.ts';

afterEach(() => vi.unstubAllGlobals());

it('reads what is there and refuses every change', async () => {
  const base = new MemoryDirectory();
  await base.write('a/b', 'x');
  const directory = new ReadOnlyDirectory(base);
  expect(await (await directory.read('a/b')).text()).toBe('x');
  expect(await directory.list('a')).toEqual([{ name: 'b', kind: 'file' }]);
  await expect(directory.write('a/b')).rejects.toMatchObject({ code: 'workspace.readOnly' });
  await expect(directory.remove('a')).rejects.toMatchObject({ code: 'workspace.readOnly' });
  expect(await new ScanStore(directory).list()).toEqual([]);
});

it('knows a worker by its name', () => {
  vi.stubGlobal('name', 'io (read-only)');
  expect(isReadOnlyWorker()).toBe(true);
  vi.stubGlobal('name', 'io');
  expect(isReadOnlyWorker()).toBe(false);
});
