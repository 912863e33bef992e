/** Pictures of “Partly annotated scans”. */
import { Editing } from '../editing.ts';
import { test } from '../fixtures.ts';
import { takePicture } from './pictures.ts';

test('some slices are painted, the rest is ignore, and a class is left open', async ({ studio, page }) => {
  const editing = new Editing(studio);
  await studio.tryDemo();
  await studio.dismissNotices();

  await studio.segments.getByRole('button', { name: 'New labels' }).click();
  const dialog = page.getByRole('dialog', { name: 'New labels' });
  await dialog.getByRole('radio', { name: /^Sparse/ }).check();
  await dialog.getByRole('combobox', { name: 'Segments to begin with' }).selectOption({ index: 1 });
  await takePicture(page, 'new-labels', dialog);
  await dialog.getByRole('button', { name: 'Create' }).click();

  await page.getByRole('textbox', { name: 'Size of the brush' }).fill('18');
  await editing.choose('liver');
  await editing.drag('Axial', [0.3, 0.42], [0.36, 0.5], [0.32, 0.56]);
  await editing.choose('aorta');
  await editing.drag('Axial', [0.52, 0.6]);
  await page.keyboard.press('0');
  await editing.drag('Axial', [0.12, 0.2], [0.4, 0.08], [0.8, 0.12], [0.9, 0.3]);
  await editing.saved();
  await takePicture(page, 'sparse');

  await studio.segments.getByRole('button', { name: 'Annotation' }).click();
  const classes = page.getByRole('dialog', { name: 'Annotated classes' });
  await classes.getByRole('checkbox', { name: 'spleen' }).uncheck();
  await takePicture(page, 'annotation', classes);
  await page.keyboard.press('Escape');

  await studio.run.getByRole('button', { name: 'Show the run settings' }).click();
  await studio.run.getByRole('button', { name: 'More settings' }).click();
  await page.getByRole('combobox', { name: 'Where to predict' }).selectOption('In a box');
  await takePicture(page, 'region', studio.run);
});
