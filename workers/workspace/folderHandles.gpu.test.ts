import { expect, it } from 'vitest';
import { keepFolder, keptFolder, withKeptFolders } from './folderHandles.ts';
import { MemoryDirectory } from './memoryDirectory.ts';

// A folder of the private file system has the handle of a picked one, and needs no permission.
async function pickedFolder(name: string) {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(name, { create: true });
  const writable = await (await folder.getFileHandle('ct_0000.nii', { create: true })).createWritable();
  await writable.write('voxels');
  await writable.close();
  return folder;
}

it('keeps a folder under one id and shows it in the workspace', async () => {
  const id = await keepFolder(await pickedFolder('kept'));
  expect(await keepFolder(await pickedFolder('kept'))).toBe(id);
  expect(await keepFolder(await pickedFolder('another'))).not.toBe(id);
  expect((await keptFolder(id))?.name).toBe('kept');
  const workspace = withKeptFolders(new MemoryDirectory());
  const file = await workspace.read(`.segloop/folders/${id}/ct_0000.nii`);
  expect(await file.text()).toBe('voxels');
});

it('says that a folder is not known any more', async () => {
  const workspace = withKeptFolders(new MemoryDirectory());
  await expect(workspace.read('.segloop/folders/gone/ct_0000.nii')).rejects.toMatchObject({
    code: 'workspace.missing',
  });
});
