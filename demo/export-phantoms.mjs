/**
 * Writes phantoms as an nnU-Net data set: node demo/export-phantoms.mjs FOLDER CASES [FIRST_SEED]
 * → FOLDER/imagesTr/phantom_SEED_0000.nii.gz, FOLDER/labelsTr/phantom_SEED.nii.gz, FOLDER/dataset.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';
import { phantomNifti } from './nifti.mjs';

const FIRST_SEED = 1000;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [folder, cases, first = FIRST_SEED] = process.argv.slice(2);
if (!folder || !(Number(cases) > 0)) {
  console.error('usage: node demo/export-phantoms.mjs FOLDER CASES [FIRST_SEED]');
  process.exit(1);
}

const { module: phantom } = await runnerImport(join(root, 'workers/phantom/index.ts'));
mkdirSync(join(folder, 'imagesTr'), { recursive: true });
mkdirSync(join(folder, 'labelsTr'), { recursive: true });
for (let seed = Number(first); seed < Number(first) + Number(cases); seed++) {
  const { scan, labels } = phantom.drawPhantom({ seed });
  writeFileSync(join(folder, 'imagesTr', `phantom_${seed}_0000.nii.gz`), phantomNifti(scan));
  writeFileSync(join(folder, 'labelsTr', `phantom_${seed}.nii.gz`), phantomNifti(labels));
}
const dataset = {
  channel_names: { 0: 'CT' },
  labels: { background: 0, ...phantom.PHANTOM_LABELS },
  numTraining: Number(cases),
  file_ending: '.nii.gz',
  name: 'Phantom',
  description: 'Parametric abdominal CT of Segloop, drawn by workers/phantom',
};
writeFileSync(join(folder, 'dataset.json'), `${JSON.stringify(dataset, null, 2)}\n`);
