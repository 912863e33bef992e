import { expect, it } from 'vitest';
import { MemoryDirectory } from './memoryDirectory.ts';
import { describeDirectory } from './testing/directoryContract.ts';

describeDirectory('memory', async () => new MemoryDirectory());

it('keeps the old content when it is full', async () => {
  const directory = new MemoryDirectory(10);
  await directory.write('a', '12345');
  await expect(directory.write('a', '12345678901')).rejects.toMatchObject({ code: 'workspace.full' });
  expect(await (await directory.read('a')).text()).toBe('12345');
  await directory.write('a', '1234567890');
});
