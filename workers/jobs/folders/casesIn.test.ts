import { expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import { casesIn } from './createFoldersApi.ts';

it('finds scans by nnU-Net’s names, with their channels, and leaves labels and the rest alone', async () => {
  const directory = new MemoryDirectory();
  for (const path of [
    'a_0000.nii.gz',
    'a_0001.nii.gz',
    'sub/b.mha',
    'sub/a_0000.nii.gz',
    'labelsTr/a.nii.gz',
    'notes.txt',
  ])
    await directory.write(path, '');
  expect(await casesIn(directory)).toEqual([
    { name: 'a', files: ['a_0000.nii.gz', 'a_0001.nii.gz'] },
    { name: 'a_2', files: ['sub/a_0000.nii.gz'] },
    { name: 'b', files: ['sub/b.mha'] },
  ]);
});
