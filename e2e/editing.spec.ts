import AxeBuilder from '@axe-core/playwright';
import type { Volume } from '../workers/image/index.ts';
import { Editing } from './editing.ts';
import { expect, test } from './fixtures.ts';
import { CT3D, expectSameGrid, readVolume } from './golden.ts';

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const has = ({ data }: Volume, value: number): boolean => data.some((voxel) => voxel === value);

test('labels are begun, painted, ignored, undone, saved, and still there after a reload', async ({
  studio,
  page,
}) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await editing.startNew('Dense');
  await page.keyboard.press('BracketRight');
  await editing.drag('Axial', [0.4, 0.5], [0.6, 0.5]);
  const painted = await editing.millilitres('Label 1');
  expect(painted).toBeGreaterThan(0);

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

test('locks hold, a segment is renamed and deleted, and undo brings it back', async ({ studio, page }) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await editing.startNew('Sparse');
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
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await editing.startNew('Dense');
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

test('while labels are edited the page has no accessibility fault', async ({ studio, page }) => {
  const editing = new Editing(studio);
  await studio.dropScan(CT3D.scan('ct_thin'));
  await editing.startNew('Dense');
  for (const tool of ['Paint', 'Scissors', 'Fill'] as const) {
    await editing.tool(tool);
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
  }
});
