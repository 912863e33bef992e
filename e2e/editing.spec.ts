import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readImage, type Volume, writeImage } from '../workers/image/index.ts';
import { accessibilityFaults } from './accessibility.ts';
import { Editing } from './editing.ts';
import { expect, test } from './fixtures.ts';
import { CT3D, expectSameGrid, readVolume } from './golden.ts';
import type { Studio } from './studio.ts';

const has = ({ data }: Volume, value: number): boolean => data.some((voxel) => voxel === value);

/** New labels over the thin scan. */
async function begun(studio: Studio, kind: 'Dense' | 'Sparse'): Promise<Editing> {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await editing.startNew(kind);
  return editing;
}

test('labels are begun, painted, ignored, undone, saved, and still there after a reload', async ({
  studio,
  page,
}) => {
  const editing = await begun(studio, 'Dense');
  await page.keyboard.press('BracketRight');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const painted = await editing.millilitres('Label 1');
  expect(painted).toBeGreaterThan(0);
  // The pane has the focus: arrows step once, as the wheel does. A held key's tool goes when the key comes up.
  const slice = await studio.slice('Axial');
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => studio.slice('Axial')).toBe(slice + 1);
  await page.keyboard.press('ArrowUp');
  await expect.poll(() => studio.slice('Axial')).toBe(slice);
  await page.keyboard.press('e', { delay: 400 });
  await expect(page.getByRole('button', { name: 'Paint', pressed: true })).toBeVisible();

  await editing.add();
  await editing.drag('Axial', [0.45, 0.35], [0.55, 0.35]);
  expect(await editing.millilitres('Label 2')).toBeGreaterThan(0);

  await page.keyboard.press('i');
  await editing.drag('Axial', [0.4, 0.65], [0.6, 0.65]);
  const ignored = await editing.millilitres('ignore');
  expect(ignored).toBeGreaterThan(0);
  await editing.drag('Axial', [0.4, 0.75], [0.6, 0.75]);
  expect(await editing.millilitres('ignore')).toBeGreaterThan(ignored);
  await page.keyboard.press('Control+z');
  expect(await editing.millilitres('ignore')).toBe(ignored);
  await page.keyboard.press('Control+Shift+z');
  expect(await editing.millilitres('ignore')).toBeGreaterThan(ignored);
  await page.keyboard.press('Control+z');

  await editing.saved();
  const file = await editing.download();
  expectSameGrid(file, await readVolume(CT3D.scan('ct_thin')));
  expect([1, 2, 3].map((value) => has(file, value))).toEqual([true, true, true]);

  await studio.reload();
  await studio.settled();
  await expect(studio.legend('Label 1')).toContainText(`${painted} ml`);
  await expect(studio.legend('ignore')).toContainText('ml');
  await studio.segments.getByRole('button', { name: 'Edit these labels' }).click();
  expect(await editing.millilitres('Label 1')).toBe(painted);
  expect(await editing.millilitres('ignore')).toBe(ignored);
});

test('a full disk is said, loses nothing, and the labels are saved once there is room again', async ({
  studio,
  page,
}) => {
  const editing = await begun(studio, 'Dense');
  await editing.saved();
  const session = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 });
  await page.keyboard.press('BracketRight');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  await expect(studio.segments.getByText('Not saved')).toBeVisible();
  await expect(page.getByText(/There is no room left to store/).first()).toBeVisible();
  // Work goes on meanwhile.
  await editing.drag('Axial', [0.4, 0.6], [0.6, 0.6]);
  await page.keyboard.press('Control+z');
  await editing.drag('Axial', [0.4, 0.7], [0.6, 0.7]);
  const painted = await editing.millilitres('Label 1');
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  await editing.saved();
  await studio.reload();
  await expect(studio.legend('Label 1')).toContainText(`${painted} ml`);
});

test('locks hold, a segment is renamed and deleted, and undo brings it back', async ({ studio, page }) => {
  const editing = await begun(studio, 'Sparse');
  expect(await editing.millilitres('Label 1')).toBe(0);
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const painted = await editing.millilitres('Label 1');
  expect(painted).toBeGreaterThan(0);

  await editing.row('Label 1').getByRole('button', { name: 'Lock Label 1' }).click();
  await editing.tool('Erase');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  expect(await editing.millilitres('Label 1')).toBe(painted);
  await editing.row('Label 1').getByRole('button', { name: 'Lock Label 1' }).click();
  await editing.drag('Axial', [0.45, 0.5], [0.5, 0.5]);
  expect(await editing.millilitres('Label 1')).toBeLessThan(painted);
  await page.keyboard.press('Control+z');
  expect(await editing.millilitres('Label 1')).toBe(painted);

  await editing.row('Label 1').getByRole('button', { name: 'More for Label 1' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  await page.getByRole('textbox', { name: 'Rename' }).fill('liver');
  await page.keyboard.press('Enter');
  await editing.row('liver').getByRole('button', { name: 'More for liver' }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(editing.row('liver')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  expect(await editing.millilitres('liver')).toBe(painted);
});

test('whole segments are changed by preview, and scissors and fill in one step each', async ({
  studio,
  page,
}) => {
  const editing = await begun(studio, 'Dense');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const painted = await editing.millilitres('Label 1');
  await page.keyboard.press('Escape');

  await studio.segments.getByRole('combobox', { name: 'Change all of Label 1' }).selectOption('Grow by');
  await studio.segments.getByRole('textbox', { name: 'Millimetres' }).fill('8');
  await studio.segments.getByRole('button', { name: 'Preview' }).click();
  await expect(studio.segments.getByRole('status').filter({ hasText: 'grow or shrink:' })).toBeVisible();
  await studio.segments.getByRole('button', { name: 'Cancel' }).click();
  expect(await editing.millilitres('Label 1')).toBe(painted);
  await studio.segments.getByRole('button', { name: 'Preview' }).click();
  await studio.segments.getByRole('button', { name: 'Apply' }).click();
  const grown = await editing.millilitres('Label 1');
  expect(grown).toBeGreaterThan(painted);

  await editing.tool('Scissors');
  await editing.drag('Axial', [0.5, 0.2], [0.9, 0.2], [0.9, 0.8], [0.5, 0.8]);
  await expect.poll(() => editing.millilitres('Label 1')).toBeLessThan(grown);
  await page.keyboard.press('Control+z');
  expect(await editing.millilitres('Label 1')).toBe(grown);

  await editing.choose('ignore');
  await editing.tool('Fill');
  await editing.drag('Axial', [0.2, 0.2]);
  await expect.poll(() => editing.millilitres('ignore')).toBeGreaterThan(0);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  expect(await editing.millilitres('Label 1')).toBe(painted);
  expect(await editing.millilitres('ignore')).toBe(0);
});

test('a mask that calls ignore -1 is asked about, shown as ignore, and leaves with nnU-Net’s value', async ({
  studio,
  page,
}, { outputDir }) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  const scan = await readVolume(CT3D.scan('ct_thin'));
  const voxels = Int16Array.from(scan.data, (_, at) => (at % 5 === 0 ? -1 : at % 3));
  const file = path.join(outputDir, 'ct_thin_mask.nii.gz');
  await mkdir(outputDir, { recursive: true });
  await writeFile(file, new Uint8Array(await (await writeImage(voxels, scan, 'm.nii.gz')).arrayBuffer()));
  await studio.drop(file);

  const dialog = page.getByRole('dialog', { name: 'Which value means ignore?' });
  const field = dialog.getByRole('textbox', { name: 'Value of ignore' });
  await expect(field).toHaveValue('-1');
  await expect(dialog.getByRole('status')).toHaveText(/^-1 becomes 3, nnU-Net’s ignore label/);
  await field.fill('2');
  await expect(dialog.getByText('-1 is no label', { exact: false })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Use' })).toBeDisabled();
  await field.fill('-1');
  await dialog.getByRole('button', { name: 'Use' }).click();
  await expect(studio.legend('ignore')).toContainText('ml');

  await studio.segments.getByRole('button', { name: 'Edit these labels' }).click();
  const saved = await editing.download();
  expect(saved.data).toEqual(Uint8Array.from(voxels, (value) => (value === -1 ? 3 : value)));
});

test('by keyboard: labels are begun, what the image has is ignored, undone, and a class is called unannotated', async ({
  studio,
  page,
}) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await page.keyboard.press('p');
  const dialog = page.getByRole('dialog', { name: 'New labels' });
  await dialog.getByRole('button', { name: 'Create' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(editing.row('ignore')).toBeVisible();
  await page.keyboard.press('Enter');
  const dab = await editing.millilitres('Label 1');
  expect(dab).toBeGreaterThan(0);
  for (let step = 0; step < 4; step++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => editing.millilitres('Label 1')).toBeGreaterThan(dab);
  await page.keyboard.press('Escape');

  const operation = studio.segments.getByRole('combobox', { name: 'Change all of Label 1' });
  await operation.selectOption('Ignore where the image has');
  await studio.segments.getByRole('textbox', { name: 'Lowest intensity' }).fill('-2000');
  await studio.segments.getByRole('textbox', { name: 'Highest intensity' }).fill('0');
  await studio.segments.getByRole('button', { name: 'Preview' }).press('Enter');
  const apply = studio.segments.getByRole('button', { name: 'Apply' });
  await expect(apply).toBeEnabled();
  await apply.press('Enter');
  expect(await editing.millilitres('ignore')).toBeGreaterThan(0);
  await page.keyboard.press('Control+z');
  expect(await editing.millilitres('ignore')).toBe(0);

  await studio.segments.getByRole('button', { name: 'Annotation' }).press('Enter');
  await page.getByRole('checkbox', { name: 'Label 1' }).press('Space');
  await page.keyboard.press('Escape');
  await expect(editing.row('Label 1').getByText('Not annotated in this scan')).toBeVisible();
});

test('a map of a thousand labels with large numbers is listed, painted and taken home', async ({
  studio,
  page,
}, { outputDir }) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  const scan = await readVolume(CT3D.scan('ct_thin'));
  const numbers = Array.from({ length: 1000 }, (_, at) => 65_534 - 60 * at);
  const voxels = Uint16Array.from(scan.data, (_, at) => (at % 3 === 0 ? (numbers[at % 1000] ?? 0) : 0));
  const file = path.join(outputDir, 'ct_thin_labels.nii.gz');
  await mkdir(outputDir, { recursive: true });
  await writeFile(file, new Uint8Array(await (await writeImage(voxels, scan, 'm.nii.gz')).arrayBuffer()));
  await studio.drop(file);
  const rows = studio.segments.getByRole('listitem');
  await expect(rows.filter({ hasText: `Label ${numbers.at(-1)}` })).toBeVisible();
  expect(await rows.count()).toBeLessThan(100);
  await studio.segments.getByRole('button', { name: 'Edit these labels' }).click();
  await editing.tool('Paint');
  // Ignore stands last, the largest number before it.
  await page.keyboard.press('i');
  await page.keyboard.press('q');
  await expect(editing.row('Label 65534')).toBeVisible();
  const before = await editing.millilitres('Label 65534');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  await expect.poll(() => editing.millilitres('Label 65534')).toBeGreaterThan(before);
  const saved = await editing.download();
  expect(saved.data.every((value, at) => value === voxels[at] || value === 65_534)).toBe(true);
  expect(saved.data.some((value, at) => value !== voxels[at])).toBe(true);
});

test('a prediction in a box says nothing of the rest: that is ignore, in the view and in the file', async ({
  studio,
  page,
}) => {
  await studio.dropScan(CT3D.scan('ct_thin'));
  await studio.dropModelFolder(CT3D.folder);
  await studio.chooseDevice('CPU');
  await studio.setMirroring(false);
  await studio.run.getByRole('combobox', { name: 'Where to predict' }).selectOption('In a box');
  await studio.segment();
  await expect(
    studio.segments.getByText(/^Predicted only in a box of .* voxels; the rest is ignore/),
  ).toBeVisible();
  await expect(studio.legend('ignore')).toContainText('ml');
  const region = await page.evaluate(() => window.segloop.results()[0]?.region);
  if (!region) throw new Error('the result has no region');
  const saved = await studio.download('ct_thin.nii.gz');
  const { data, geometry } = await readImage(new Blob([saved]), 'ct_thin.nii.gz');
  const [, height, width] = geometry.size;
  const isInside = (at: number) =>
    [Math.floor(at / height / width), Math.floor(at / width) % height, at % width].every(
      (place, axis) => place >= (region.first[axis] ?? 0) && place < (region.end[axis] ?? 0),
    );
  expect(data.every((value, at) => (value === region.ignore) === !isInside(at))).toBe(true);
});

test('a class is marked as unknown, striped, undone, and still unknown after a reload', async ({
  studio,
  page,
}) => {
  const editing = await begun(studio, 'Dense');
  await page.keyboard.press('Shift+I');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const unknown = editing.row('Label 1').getByText(/^Unknown in \d+ voxels$/);
  await expect(unknown).toBeVisible();
  expect(await editing.millilitres('Label 1')).toBe(0);
  const words = await unknown.innerText();
  await editing.drag('Axial', [0.4, 0.6], [0.6, 0.6]);
  await expect(unknown).not.toHaveText(words);
  await page.keyboard.press('Control+z');
  await expect(unknown).toHaveText(words);
  await editing.saved();
  await studio.reload();
  await studio.settled();
  await studio.segments.getByRole('button', { name: 'Edit these labels' }).click();
  await expect(unknown).toHaveText(words);
});

test('while labels are edited the page has no accessibility fault', async ({ studio, page }) => {
  const editing = await begun(studio, 'Dense');
  const check = async () => expect(await accessibilityFaults(page)).toEqual([]);
  for (const tool of ['Paint', 'Scissors', 'Grow', 'Islands', 'Fill'] as const) {
    await editing.tool(tool);
    if (tool === 'Paint') await page.keyboard.press('t');
    await check();
  }
  for (const [name, title] of [
    ['Statistics', 'Statistics'],
    ['Annotation', 'Annotated classes'],
  ] as const) {
    await studio.segments.getByRole('button', { name }).click();
    await expect(page.getByRole('dialog', { name: title }).getByRole('table')).toBeVisible();
    await check();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await studio.chooseColours('Light');
  await studio.chooseLanguage('简体中文');
  await expect(page.getByRole('region', { name: '分割结果' })).toBeVisible();
  await check();
});
