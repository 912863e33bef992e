/** Beside another installation's files: a dataset in memory, prepared through the queue. */
import { expect, it } from 'vitest';
import { readImage, writeLabels } from '../../image/index.ts';
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

it('says which case does not fit its labels, its channels or dataset.json, which have no label, and that all are gone', async () => {
  const directory = new MemoryDirectory();
  const studio = studioOver(directory);
  const folder = await writePhantomDataset(studio, {
    id: 8,
    name: 'Odd',
    cases: 3,
    firstSeed: 1,
    size: [6, 8, 10],
    spacing: [30, 30, 30],
    labels: { liver: ['liver'] },
  });
  await writePlans(studio, folder, {
    spacing: [30, 30, 30],
    patch: [8, 8, 8],
    features: [4, 8],
    batch: 2,
    convolutions: 1,
  });
  const label = (id: string) => `nnUNet_raw/${folder}/labelsTr/${id}.nii.gz`;
  const truth = await directory.read(label('phantom_001'));
  const grid = (await readImage(truth, 'a.nii.gz')).geometry;
  const queue = await openQueue(directory);
  const spec = { kind: 'preprocess', dataset: folder, plans: 'nnUNetPlans' } as const;
  const prepare = () => runToEnd(queue, { ...spec, configurations: ['3d_fullres'] });
  const write = async (size: readonly [number, number, number], value: number) => {
    const data = new Uint8Array(size[0] * size[1] * size[2]).fill(value, 0, 3);
    const geometry = { ...grid, size };
    await directory.write(
      label('phantom_001'),
      await writeLabels(data, { geometry, fileDimension: 3 }, 'a.nii.gz'),
    );
  };
  await write([6, 8, 10], 7);
  expect((await prepare()).failure).toMatchObject({
    code: 'dataset.values',
    details: { case: 'phantom_001', values: '7' },
  });
  await write([5, 8, 10], 1);
  expect((await prepare()).failure).toMatchObject({
    code: 'image.gridsDiffer',
    details: { file: 'phantom_001.nii.gz', other: 'phantom_001_0000.nii.gz' },
  });
  await directory.remove(label('phantom_001'));
  const job = await prepare();
  expect(job.outcome).toEqual({ preprocessed: 1, unchanged: 1 });
  expect(await queue.log(job.id)).toContain('Left out without a label (1): phantom_001.');

  // What was removed lies there until the page is closed, but nobody wants it used.
  await studio.datasets.remove(folder);
  expect((await prepare()).failure).toMatchObject({ code: 'dataset.gone', details: { folder } });
  await studio.datasets.restore(folder);
  expect((await prepare()).outcome).toEqual({ preprocessed: 0, unchanged: 2 });
});
