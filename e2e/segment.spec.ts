import { readImage } from '../workers/image/index.ts';
import { expect, test } from './fixtures.ts';
import { CT3D, expectLabelsOfNnunet, expectSameGrid, readVolume } from './golden.ts';

for (const device of ['CPU', 'WebGPU'] as const) {
  test(`a scan and a model folder are dropped, segmented on ${device} and taken home`, async ({ studio }) => {
    await studio.dropScan(CT3D.scan('ct_thin'));
    await studio.dropModelFolder(CT3D.folder);
    await studio.chooseDevice(device);
    await studio.segment();

    for (const organ of ['liver', 'fat', 'bone']) await expect(studio.legend(organ)).toContainText('ml');
    const saved = await studio.download('ct_thin.nii.gz');
    const labels = await readImage(new Blob([saved]), 'ct_thin.nii.gz');
    expectSameGrid(labels, await readVolume(CT3D.scan('ct_thin')));
    await expectLabelsOfNnunet(labels, CT3D.expected('folds_0_1', ''), 'ct_thin');
  });
}

test('a run is cancelled within a second, and the next one works', async ({ studio }) => {
  await studio.dropScan(CT3D.scan('ct_tiles'));
  await studio.dropModelFolder(CT3D.folder);
  await studio.chooseDevice('CPU');
  // Many short tiles: the CPU path stops after the tile it is in.
  await studio.setMirroring(false);
  await studio.setStepSize(0.2);
  await studio.startSegment();
  await expect(studio.run.getByText(/^Predicting tiles/)).toBeVisible();

  expect(await studio.cancel()).toBeLessThan(1000);
  await expect(studio.outcome('Cancelled')).toBeVisible();
  await expect(studio.segmentButton).toBeEnabled();

  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.segment();
  await expect(studio.legend('liver')).toBeVisible();
});

test('probabilities are saved beside the labels when asked for', async ({ studio }) => {
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.dropModelFolder(CT3D.folder);
  await studio.chooseDevice('CPU');
  await studio.saveProbabilities();
  await studio.segment();
  const npz = await studio.download('ct_thin.npz');
  expect([...npz.subarray(0, 2)]).toEqual([0x50, 0x4b]);
});
