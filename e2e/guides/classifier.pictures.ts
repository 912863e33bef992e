/** Pictures of “From a segmentation encoder to a classifier”: phantoms with and without lesions. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { writeImage } from '../../workers/image/index.ts';
import { drawPhantom } from '../../workers/phantom/index.ts';
import { expect, test } from '../fixtures.ts';
import { takePicture } from './pictures.ts';

const DATASET = 'Dataset041_Livers';
const CASES = 40;

async function writeDataset(folder: string): Promise<string> {
  for (const part of ['imagesTr', 'labelsTr']) await mkdir(path.join(folder, part), { recursive: true });
  const rows = ['case,label'];
  for (let i = 0; i < CASES; i++) {
    const lesions = i % 2 === 0 ? 0 : 4;
    const { scan, labels } = drawPhantom({
      seed: 900 + i,
      size: [36, 60, 60],
      spacing: [7, 6.4, 6.4],
      lesions,
    });
    const save = async (voxels: typeof scan, name: string): Promise<void> => {
      const file = await writeImage(voxels.data, voxels, 'scan.nii.gz');
      await writeFile(path.join(folder, name), new Uint8Array(await file.arrayBuffer()));
    };
    await save(scan, `imagesTr/patient_${100 + i}_0000.nii.gz`);
    await save({ ...labels, data: labels.data.slice().fill(0) }, `labelsTr/patient_${100 + i}.nii.gz`);
    rows.push(`patient_${100 + i},${lesions > 0 ? 'lesion' : 'none'}`);
  }
  const json = { channel_names: { 0: 'CT' }, labels: { background: 0, any: 1 }, numTraining: CASES };
  await writeFile(path.join(folder, 'dataset.json'), JSON.stringify({ ...json, file_ending: '.nii.gz' }));
  const table = path.join(folder, '..', 'classes.csv');
  await writeFile(table, rows.join('\n'));
  return table;
}

test('a classifier is set up, trained and believed or not', async ({ studio, page }, testInfo) => {
  const folder = testInfo.outputPath(DATASET);
  const table = await writeDataset(folder);
  await studio.tryDemo();
  await studio.importDataset(folder);
  await studio.chooseDevice('CPU');

  const jobs = page.getByRole('region', { name: 'Jobs', exact: true });
  await jobs.getByRole('button', { name: /^Jobs/ }).first().click();
  await jobs.getByRole('button', { name: 'Classify', exact: true }).click();
  const form = page.getByRole('dialog', { name: 'Classify whole scans' });
  const chooser = page.waitForEvent('filechooser');
  await form.getByRole('button', { name: 'Open CSV…' }).click();
  await (await chooser).setFiles(table);
  await expect(form.getByText(/^40 cases/)).toBeVisible();
  await form.getByRole('textbox', { name: 'Name of the classifier' }).fill('lesions');
  await takePicture(page, 'classify', form);
  await form.getByRole('button', { name: 'Train the classifier' }).click();
  await expect(jobs.getByText(/^ROC-AUC .* test cases/)).toBeVisible({ timeout: 400_000 });
  await expect(jobs.getByRole('img', { name: /^ROC curve/ })).toBeVisible();
  await takePicture(page, 'classifier');
});
