import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from './fixtures.ts';
import { CT3D, readBytes } from './golden.ts';

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'segloop-e2e-'));
});
test.afterEach(() => rm(folder, { recursive: true }));

async function made(name: string, bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, bytes);
  return file;
}

test('a NIfTI file is dropped and shown in three planes with its orientation', async ({ studio }) => {
  await studio.dropScan(CT3D.scan('ct_tiles'));
  await expect(studio.scan('ct_tiles')).toBeVisible();
  const views = await studio.page.evaluate(() => window.segloop?.viewer()?.describe());
  expect(views?.axial?.letters).toEqual(['A', 'L', 'P', 'R']);
  expect(views?.coronal?.letters).toEqual(['S', 'L', 'I', 'R']);
  expect(views?.sagittal?.letters).toEqual(['S', 'P', 'I', 'A']);
});

test('a file with a Chinese name opens under that name', async ({ studio }) => {
  const file = await made('肝脏 01_0000.nii.gz', await readBytes(CT3D.scan('ct_thin')));
  await studio.dropScan(file);
  await expect(studio.scan('肝脏 01')).toBeVisible();
});

test('bad files are named with the reason, good ones beside them open, and open ones stay', async ({
  studio,
  page,
}) => {
  await studio.dropScan(CT3D.scan('ct_thin'));
  const whole = await readBytes(CT3D.scan('ct_tiles'));
  const cut = await made('cut.nii.gz', whole.subarray(0, whole.length / 2));
  const words = await made('words.nrrd', new TextEncoder().encode('this is not an image\n'));
  await studio.drop(cut, words, CT3D.scan('ct_tiles'));

  const report = page.getByRole('dialog', { name: '2 files could not be opened' });
  const failures = report.getByRole('list', { name: 'Files that could not be opened' });
  await expect(failures.getByRole('listitem').filter({ hasText: 'cut.nii.gz' })).toBeVisible();
  await expect(failures.getByRole('listitem').filter({ hasText: 'words.nrrd' })).toBeVisible();
  await expect(report).toContainText('Opened: 1 scan');
  await report.getByRole('button', { name: 'Close' }).last().click();
  await expect(studio.scan('ct_tiles')).toBeVisible();
  await expect(studio.scan('ct_thin')).toBeVisible();
});

test('a file that is nothing of ours is said to be left alone', async ({ studio, page }) => {
  const notes = await made('notes.txt', new TextEncoder().encode('hello'));
  await studio.drop(notes);
  await expect(page.getByRole('dialog')).toContainText('notes.txt');
});

test('open scans, the language and the layout survive a reload', async ({ studio, page }) => {
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.reload();
  await expect(studio.scan('ct_thin')).toBeVisible();
  await expect(studio.pane('Axial')).toBeVisible();
  await studio.chooseLanguage('简体中文');
  await studio.page.reload();
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
});
