import { expect, it } from 'vitest';
import { MemoryDirectory } from './memoryDirectory.ts';
import { MountedDirectory } from './mountedDirectory.ts';

async function mounted() {
  const [base, folder] = [new MemoryDirectory(), new MemoryDirectory()];
  await base.write('nnUNet_raw/a.txt', 'inside');
  await folder.write('sub/ct.nii', 'outside');
  const directory = new MountedDirectory(base, '.segloop/folders', async (id) => {
    if (id !== 'one') throw new RangeError(id);
    return folder;
  });
  return { base, folder, directory };
}

it('reads a folder outside as if it lay inside', async () => {
  const { directory } = await mounted();
  expect(await (await directory.read('.segloop/folders/one/sub/ct.nii')).text()).toBe('outside');
  expect(await directory.list('.segloop/folders/one')).toEqual([{ name: 'sub', kind: 'directory' }]);
  expect(await directory.exists('.segloop/folders/one/sub/mr.nii')).toBe(false);
  expect(await (await directory.read('nnUNet_raw/a.txt')).text()).toBe('inside');
});

it('never writes there', async () => {
  const { directory, folder } = await mounted();
  const path = '.segloop/folders/one/sub/ct.nii';
  await expect(directory.write(path, 'x')).rejects.toMatchObject({ code: 'workspace.unwritable' });
  await expect(directory.remove(path)).rejects.toMatchObject({ code: 'workspace.unwritable' });
  expect(await (await folder.read('sub/ct.nii')).text()).toBe('outside');
  await directory.write('nnUNet_raw/b.txt', 'new');
  expect(await directory.exists('nnUNet_raw/b.txt')).toBe(true);
});
