import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BlobReader, TextReader, Uint8ArrayWriter, ZipReader, ZipWriter } from '@zip.js/zip.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportModel, installModel } from './modelZip.mjs';
import { readExportModelArguments, readInstallModelArguments } from './modelZipArguments.mjs';

const folder = mkdtempSync(path.join(os.tmpdir(), 'segloop-model-zip-'));
const results = path.join(folder, 'results');
const zip = path.join(folder, 'model.zip');
const MODEL = 'Dataset003_Liver/nnUNetTrainer__nnUNetPlans__3d_fullres';
const voice = { result: () => undefined, note: () => undefined };

const write = (file: string, text: string) => {
  const place = path.join(results, file);
  mkdirSync(path.dirname(place), { recursive: true });
  writeFileSync(place, text);
};
const namesIn = async (file: string) => {
  const reader = new ZipReader(new BlobReader(new Blob([readFileSync(file)])));
  return (await reader.getEntries()).map(({ filename }) => filename).sort();
};
function exported(...words: string[]) {
  const options = readExportModelArguments(['-d', '3', '-o', zip, '-c', '3d_fullres', '-f', '0', ...words]);
  if (options === 'help') throw new Error('no options');
  return exportModel(options, { nnUNet_results: results }, voice);
}
const installed = (target: string, ...words: string[]) => {
  const options = readInstallModelArguments(words);
  if (options === 'help') throw new Error('no options');
  return installModel(options, { nnUNet_results: target }, voice);
};

beforeAll(() => {
  for (const name of ['plans.json', 'dataset.json', 'dataset_fingerprint.json'])
    write(`${MODEL}/${name}`, '{}');
  for (const name of [
    'checkpoint_final.pth',
    'checkpoint_best.pth',
    'progress.png',
    'validation/summary.json',
  ])
    write(`${MODEL}/fold_0/${name}`, name);
  write(`${MODEL}/fold_0/validation/case.nii.gz`, 'prediction');
  write('Dataset003_Liver/inference_information.json', '{}');
});

afterAll(() => rmSync(folder, { recursive: true }));

it('packs what nnU-Net packs, at its places', async () => {
  await exported();
  expect(await namesIn(zip)).toEqual(
    [
      'Dataset003_Liver/inference_information.json',
      `${MODEL}/dataset.json`,
      `${MODEL}/dataset_fingerprint.json`,
      `${MODEL}/fold_0/checkpoint_final.pth`,
      `${MODEL}/fold_0/progress.png`,
      `${MODEL}/fold_0/validation/summary.json`,
      `${MODEL}/plans.json`,
    ].sort(),
  );
  await exported('--exp_cv_preds');
  expect(await namesIn(zip)).toContain(`${MODEL}/fold_0/validation/case.nii.gz`);
});

it('installs the zip elsewhere, byte for byte, and replaces nothing unasked', async () => {
  await exported();
  const target = path.join(folder, 'elsewhere');
  await installed(target, zip);
  const file = `${MODEL}/fold_0/checkpoint_final.pth`;
  expect(readFileSync(path.join(target, file), 'utf8')).toBe('checkpoint_final.pth');
  await expect(installed(target, zip)).rejects.toThrow('--overwrite');
  await installed(target, zip, '--overwrite');
});

it('says which part is missing and leaves no zip', async () => {
  rmSync(zip, { force: true });
  await expect(exported('-chk', 'checkpoint_none.pth')).rejects.toThrow('-chk');
  await expect(exported('-f', '1')).rejects.toThrow('fold_1');
  await expect(exported('-c', '2d')).rejects.toThrow('--not_strict');
  expect(existsSync(zip)).toBe(false);
});

it('never unpacks outside the folder', async () => {
  const evil = path.join(folder, 'evil.zip');
  const writer = new ZipWriter(new Uint8ArrayWriter());
  await writer.add('../escaped.txt', new TextReader('x'));
  writeFileSync(evil, await writer.close());
  await expect(installed(path.join(folder, 'safe'), evil)).rejects.toThrow('evil.zip');
  expect(existsSync(path.join(folder, 'escaped.txt'))).toBe(false);
  writeFileSync(evil, 'no zip at all');
  await expect(installed(path.join(folder, 'safe'), evil)).rejects.toThrow('cannot be read as a zip');
});
