/** Beside another installation's files: a dataset in memory, prepared through the queue. */
import { expect, it } from 'vitest';
import { MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { openQueue, runToEnd } from '../testing/openQueue.ts';
import { writePhantomDataset, writePlans } from '../training/testing/phantomDataset.ts';

const FOLDER = 'Dataset009_Beside';

it('leaves cases that nnU-Net packed as .b2nd alone, and prepares its own beside them', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const size = [8, 10, 12] as const;
  const spacing = [30, 30, 30] as const;
  const labels = { liver: ['liver'] };
  await writePhantomDataset(studio, { id: 9, name: 'Beside', cases: 2, firstSeed: 1, size, spacing, labels });
  await writePlans(studio, FOLDER, {
    spacing,
    patch: [8, 8, 8],
    features: [4, 8],
    batch: 2,
    convolutions: 1,
  });
  const theirs = `nnUNet_preprocessed/${FOLDER}/nnUNetPlans_3d_fullres`;
  await directory.write(`${theirs}/phantom_000.b2nd`, new Blob(['x']));
  const queue = await openQueue(directory);
  const prepare = async () => {
    const configurations = ['3d_fullres'];
    return (
      await runToEnd(queue, { kind: 'preprocess', dataset: FOLDER, plans: 'nnUNetPlans', configurations })
    ).outcome;
  };
  expect(await prepare()).toEqual({ preprocessed: 2, unchanged: 0 });
  expect(await prepare()).toEqual({ preprocessed: 0, unchanged: 2 });
  expect((await directory.list(theirs)).map(({ name }) => name)).toEqual(['phantom_000.b2nd']);
  const place = await studio.preprocessed.caseFolder(FOLDER, 'nnUNetPlans_3d_fullres');
  expect((await studio.preprocessed.cases(FOLDER, place)).map(({ id }) => id)).toEqual([
    'phantom_000',
    'phantom_001',
  ]);

  // What nnU-Net unpacked of a case goes with it.
  await directory.write(`nnUNet_preprocessed/${FOLDER}/${place}/phantom_000.npy`, new Blob(['old']));
  await studio.preprocessed.removeCase(FOLDER, place, 'phantom_000');
  expect((await directory.list(`nnUNet_preprocessed/${FOLDER}/${place}`)).map(({ name }) => name)).toEqual(
    expect.not.arrayContaining(['phantom_000.npy']),
  );
});
