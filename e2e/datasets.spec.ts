import { readFile } from 'node:fs/promises';
import { BlobReader, ZipReader } from '@zip.js/zip.js';
import { accessibilityFaults } from './accessibility.ts';
import { Editing } from './editing.ts';
import { expect, test } from './fixtures.ts';
import { CT3D } from './golden.ts';

test('a dataset is made, labelled in place, reloaded, taken home and brought back', async ({
  studio,
  page,
}, testInfo) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await page.getByRole('button', { name: 'New dataset' }).click();
  const dialog = page.getByRole('dialog', { name: 'New dataset' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Journey');
  await dialog.getByRole('combobox', { name: 'Labels' }).fill('liver');
  await page.keyboard.press('Enter');
  await dialog.getByRole('combobox', { name: 'Labels' }).fill('tumour');
  await page.keyboard.press('Enter');
  expect(await accessibilityFaults(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: 'Create' }).click();

  const cases = page.getByRole('list', { name: 'Cases' }).getByRole('listitem');
  await expect(cases.filter({ hasText: 'ct_thin' })).toContainText('unlabelled');
  await cases.filter({ hasText: 'ct_thin' }).getByRole('button').first().click();
  await expect(cases.locator('[aria-current=true]')).toBeVisible();
  await studio.settled();
  await editing.startNew('Dense');
  await expect(editing.row('tumour')).toBeVisible();
  await page.keyboard.press('BracketRight');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const painted = await editing.millilitres('liver');
  expect(painted).toBeGreaterThan(0);
  await editing.saved();
  await expect(cases.filter({ hasText: 'ct_thin' })).toContainText('in work');
  await page.getByRole('button', { name: 'Mark as done' }).click();
  await expect(cases.filter({ hasText: 'ct_thin' })).toContainText('done');

  await studio.reload();
  await studio.settled();
  await expect(studio.legend('liver')).toContainText(`${painted} ml`);
  await expect(cases.filter({ hasText: 'ct_thin' })).toContainText('done');

  await page.getByRole('button', { name: 'More for Journey' }).click();
  await page.getByRole('menuitem', { name: 'Change labels …' }).click();
  const form = page.getByRole('dialog', { name: 'Labels of Journey' });
  await form.getByRole('textbox', { name: 'Name of label liver' }).fill('Leber');
  await form.getByRole('button', { name: 'Move Leber down' }).click();
  await expect(form.getByRole('list', { name: 'In every label file' })).toContainText('liver: 1 becomes 2');
  expect(await accessibilityFaults(page, '[role=dialog]')).toEqual([]);
  await form.getByRole('button', { name: 'Change', exact: true }).click();
  await expect(form).toBeHidden();
  await expect(studio.legend('Leber')).toContainText(`${painted} ml`);

  const undo = page.getByRole('button', { name: 'Undo', exact: true }).last();
  await undo.click();
  await expect(studio.legend('liver')).toContainText(`${painted} ml`);
  await page.getByRole('button', { name: 'More for ct_thin' }).last().click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(cases.filter({ hasText: 'ct_thin' })).toBeHidden();
  await undo.click();
  await cases.filter({ hasText: 'ct_thin' }).getByRole('button').first().click();
  await expect(studio.legend('liver')).toContainText(`${painted} ml`);

  await page.getByRole('button', { name: 'More for Journey' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Download as zip' }).click();
  const zip = testInfo.outputPath('Dataset001_Journey.zip');
  await (await download).saveAs(zip);
  const names = (await new ZipReader(new BlobReader(new Blob([await readFile(zip)]))).getEntries())
    .map(({ filename }) => filename)
    .sort();
  expect(names).toEqual([
    'Dataset001_Journey/dataset.json',
    'Dataset001_Journey/imagesTr/ct_thin_0000.nii.gz',
    'Dataset001_Journey/labelsTr/ct_thin.nii.gz',
    'Dataset001_Journey/segloop_cases.json',
  ]);

  await page.getByRole('button', { name: 'More for Journey' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByText('Journey is deleted')).toBeVisible();
  await page.getByRole('button', { name: 'Undo', exact: true }).last().click();
  await expect(page.getByRole('region', { name: 'Datasets' }).getByText('Journey')).toBeVisible();

  await studio.drop(zip);
  const asked = page.getByRole('dialog', { name: 'Import Journey' });
  await expect(asked.getByRole('textbox', { name: 'Number' })).toHaveValue('2');
  await asked.getByRole('textbox', { name: 'Name' }).fill('Again');
  await asked.getByRole('button', { name: 'Import' }).click();
  await expect(page.getByRole('region', { name: 'Again' })).toBeVisible();
  await cases.filter({ hasText: 'ct_thin' }).getByRole('button').first().click();
  await expect(studio.legend('liver')).toContainText(`${painted} ml`);
  await page.getByRole('button', { name: 'More for Again' }).click();
  await page.getByRole('menuitem', { name: 'Check as nnU-Net does' }).click();
  await expect(page.getByText('nnU-Net takes it: 1 case checked.')).toBeVisible();
});

test('the second tab of a workspace looks, says so, and takes over when the first is closed', async ({
  studio,
  context,
}) => {
  await studio.dropScan(CT3D.scan('ct_thin'));
  const second = await context.newPage();
  await second.goto('/');
  await expect(second.getByText('Open in another tab: here you can only look')).toBeVisible();
  await expect(second.getByRole('region', { name: 'Scans' })).toContainText('ct_thin');
  await studio.page.close();
  await expect(second.getByText('Open in another tab')).toBeHidden();
  await expect(second.getByRole('region', { name: 'Scans' })).toContainText('ct_thin');
});

test('a folder is worked in as nnU-Net keeps it', async ({ studio, page }) => {
  // A folder picker cannot be driven: a folder of the browser's own storage stands for one on disk.
  const loaded = page.waitForEvent('load');
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('on disk', { create: true });
    // The page opens anew, so nobody is left to answer.
    setTimeout(() => void window.segloop.chooseWorkspace(folder));
  });
  await loaded;
  await studio.page.waitForFunction(() => window.segloop !== undefined);
  await page.evaluate(() => window.segloop.ready());
  await expect(page.getByRole('button', { name: /^Workspace/ })).toContainText('on disk');
  await studio.dropScan(CT3D.scan('ct_thin'));
  const places = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('on disk');
    const names = [];
    for await (const { name } of folder.values()) names.push(name);
    return names;
  });
  expect(places).toContain('.segloop');

  // The browser takes the permission back while labels are painted.
  const editing = new Editing(studio);
  await editing.startNew('Dense');
  await editing.saved();
  await Promise.all(page.workers().map((worker) => worker.evaluate(refuseFolder, 'on disk')));
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const painted = await editing.millilitres('Label 1');
  await expect(page.getByText('The browser no longer may use').first()).toBeVisible();
  await expect(studio.segments.getByText('Not saved')).toBeVisible();
  const reloaded = page.waitForEvent('load');
  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('button', { name: 'Allow' }).click();
  await reloaded;
  await expect(studio.legend('Label 1')).toContainText(`${painted} ml`);
});

/** In a worker: from now on the browser refuses the folder of that name, until the worker is started anew. */
function refuseFolder(name: string): void {
  const prototype = FileSystemDirectoryHandle.prototype;
  const isRefused = (handle: FileSystemDirectoryHandle) => handle.name === name;
  for (const method of ['getDirectoryHandle', 'getFileHandle', 'removeEntry'] as const) {
    const native = Reflect.get(prototype, method);
    Reflect.set(prototype, method, async function (this: FileSystemDirectoryHandle, ...asked: unknown[]) {
      if (isRefused(this)) throw new DOMException('not allowed by the user agent', 'NotAllowedError');
      return Reflect.apply(native, this, asked);
    });
  }
  const query = Reflect.get(prototype, 'queryPermission');
  Reflect.set(prototype, 'queryPermission', async function (this: FileSystemDirectoryHandle, asked: unknown) {
    return isRefused(this) ? 'prompt' : Reflect.apply(query, this, [asked]);
  });
}
