import { expect, it } from 'vitest';
import { writeImage } from '../../image/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { type SeenScan, samePictures } from './samePictures.ts';

const geometry = {
  size: [1, 2, 2] as const,
  spacing: [1, 1, 1] as const,
  origin: [0, 0, 0] as const,
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

async function workspace() {
  const directory = new MemoryDirectory();
  const states = new Map<string, Blob>();
  const read: string[] = [];
  const context = {
    studio: studioOver(directory),
    signal: new AbortController().signal,
    report: ({ current = '' }) => void read.push(current),
    yieldToInteractive: async () => {},
    readState: async (name: string) => states.get(name),
    writeState: async (name: string, content: BlobPart) => void states.set(name, new Blob([content])),
  };
  const put = async (folder: string, id: string, values: number[], ending = '.nii.gz'): Promise<SeenScan> => {
    const path = `${folder}/${id}${ending}`;
    await directory.write(
      path,
      await writeImage(Uint8Array.from(values), { geometry, fileDimension: 3 }, `a${ending}`),
    );
    return { folder, id, images: [path] };
  };
  return { context, put, read };
}

it('groups labelled scans of one picture, without a fingerprint, and reads none twice', async () => {
  const { context, put, read } = await workspace();
  const labelled = [
    await put('L', 'a', [1, 2, 3, 4]),
    await put('L', 'b', [5, 6, 7, 8]),
    await put('L', 'c', [1, 2, 3, 4], '.nii'),
  ];
  const unlabelled = [await put('U', 'd', [9, 9, 9, 9])];
  expect(await samePictures(context, labelled, unlabelled)).toEqual([['a', 'c']]);
  // The header, then the voxels.
  expect(read.toSorted().join('')).toBe('aabbccdd');
  expect(await samePictures(context, labelled, unlabelled)).toEqual([['a', 'c']]);
  expect(read).toHaveLength(8);
});

it('looks anew at a file that was replaced by one of the same size', async () => {
  const { context, put } = await workspace();
  const files = new Map<string, number>();
  const { directory } = context.studio;
  const read = directory.read.bind(directory);
  directory.read = async (path) => {
    const blob = await read(path);
    return new File([blob], path, { lastModified: files.get(path) ?? 1 });
  };
  const labelled = [await put('L', 'a', [1, 2, 3, 4], '.nii'), await put('L', 'b', [5, 6, 7, 8], '.nii')];
  expect(await samePictures(context, labelled, [])).toEqual([]);
  await put('L', 'b', [1, 2, 3, 4], '.nii');
  files.set('L/b.nii', 2);
  expect(await samePictures(context, labelled, [])).toEqual([['a', 'b']]);
});

it('refuses a picture that is labelled and taken for unlabelled', async () => {
  const { context, put } = await workspace();
  const labelled = [await put('L', 'a', [1, 2, 3, 4])];
  const unlabelled = [await put('U', 'd', [1, 2, 3, 4], '.nii')];
  await expect(samePictures(context, labelled, unlabelled)).rejects.toMatchObject({
    code: 'pipeline.sameImage',
    details: { case: 'd', labelled: 'a' },
  });
});
