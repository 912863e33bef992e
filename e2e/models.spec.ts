import { expect, test } from './fixtures.ts';
import { CASCADE, CT3D } from './golden.ts';

test('a model folder is dropped, described, and remembered after a reload', async ({ studio }) => {
  await studio.dropModelFolder(CT3D.folder);
  const model = studio.models.getByRole('listitem');
  await expect(model).toContainText('3d_fullres');
  await expect(model).toContainText('3 labels');
  await expect(model).toContainText('2 folds');
  await studio.reload();
  await expect(studio.models.getByRole('listitem')).toHaveCount(1);
});

test('a model folder is chosen with the folder button', async ({ studio }) => {
  await studio.pickFolder(CT3D.folder);
  await expect(studio.models.getByRole('listitem')).toContainText('3d_fullres');
});

test('the zip that nnU-Net exports is the same model', async ({ studio }) => {
  await studio.pick(CT3D.zip);
  const model = studio.models.getByRole('listitem');
  await expect(model).toContainText('3d_fullres');
  await expect(model).toContainText('2 folds');
});

test('a lone checkpoint is a model: its plans and labels are inside', async ({ studio }) => {
  await studio.pick(CT3D.checkpoint);
  const model = studio.models.getByRole('listitem');
  await expect(model).toContainText('3 labels');
  await expect(model).toContainText('1 fold');
});

test('a second stage says that it needs the first', async ({ studio }) => {
  await studio.dropModelFolder(CASCADE.folder);
  await studio.dropScan(`${CASCADE.input}/ca_thin_0000.nii.gz`);
  await expect(studio.run).toContainText('second stage of a cascade');
  await expect(studio.segmentButton).toBeDisabled();
});

test('a model is exported as ONNX', async ({ studio, page }) => {
  await studio.dropModelFolder(CT3D.folder);
  await studio.models.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Export ONNX…' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export ONNX' }).click();
  expect((await download).suggestedFilename()).toMatch(/\.onnx$/);
});

test('a model is deleted for good', async ({ studio, page }) => {
  await studio.dropModelFolder(CT3D.folder);
  await studio.models.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(studio.models.getByRole('listitem')).toHaveCount(0);
  await studio.reload();
  await expect(studio.models.getByRole('listitem')).toHaveCount(0);
});
