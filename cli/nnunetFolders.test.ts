import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { knownDataset, nnunetFolders, rawDataset } from './nnunetFolders.mjs';
import { placedFilesIn } from './placedFiles.mjs';

const root = mkdtempSync(path.join(tmpdir(), 'segloop-folders-'));
afterAll(() => rmSync(root, { recursive: true }));
const at = (...names: string[]) => path.join(root, ...names);
const folders = nnunetFolders({
  nnUNet_raw: at('raw'),
  nnUNet_preprocessed: at('preprocessed'),
  nnUNet_results: at('results'),
});

it('finds a dataset by number or name in any of nnU-Net’s folders, and says where its scans are missing', () => {
  for (const place of ['raw/Dataset001_A', 'preprocessed/Dataset002_B', 'results/Dataset001_A'])
    mkdirSync(at(place), { recursive: true });
  expect(knownDataset(folders, '1')).toBe('Dataset001_A');
  expect(knownDataset(folders, '002')).toBe('Dataset002_B');
  expect(() => rawDataset(folders, '1')).toThrow('dataset.json: there is no such file');
  writeFileSync(at('raw/Dataset001_A/dataset.json'), '{');
  expect(() => rawDataset(folders, '1')).toThrow('dataset.json: is not JSON');
  writeFileSync(at('raw/Dataset001_A/dataset.json'), '{}');
  expect(rawDataset(folders, 'Dataset001_A')).toBe('Dataset001_A');
  expect(() => rawDataset(folders, '2')).toThrow('is not in $nnUNet_raw');
  expect(() => knownDataset(folders, '3')).toThrow('There are: Dataset001_A, Dataset002_B');
  mkdirSync(at('results/Dataset001_Other'));
  expect(() => knownDataset(folders, '1')).toThrow('several datasets');
  expect(() => nnunetFolders({ nnUNet_raw: at('raw') })).toThrow('$nnUNet_preprocessed is not set');
  const file = at('raw/Dataset001_A/dataset.json');
  const set = { nnUNet_raw: file, nnUNet_preprocessed: at('preprocessed'), nnUNet_results: at('results') };
  expect(() => nnunetFolders(set)).toThrow(`$nnUNet_raw: ${file} is a file`);
  expect(() => nnunetFolders({ ...set, nnUNet_results: path.join(file, 'x') })).toThrow('$nnUNet_results: ');
});

it('offers what dataset.json names, and nothing that is not there', () => {
  writeFileSync(at('scan_0000.nii.gz'), 'scan');
  const dataset = {
    a: { images: [at('scan_0000.nii.gz')], label: 'labelsTr/a.nii.gz' },
    b: { images: [at('absent.nii.gz')], label: '../../b.nii.gz' },
    c: { images: ['../../scan_0000.nii.gz'], label: '$SEGLOOP_SCANS/scan_0000.nii.gz' },
    d: { images: [`../../../${path.basename(root)}/scan_0000.nii.gz`], label: '../Dataset002_B' },
  };
  process.env.SEGLOOP_SCANS = root;
  writeFileSync(at('raw/Dataset001_A/dataset.json'), JSON.stringify({ dataset }));
  const places = [
    `elsewhere${at('scan_0000.nii.gz')}`,
    'scan_0000.nii.gz',
    'elsewhere/%24SEGLOOP_SCANS%2Fscan_0000%2Enii%2Egz',
    `elsewhere/%2E%2E%2F%2E%2E%2F%2E%2E%2F${path.basename(root)}%2Fscan_0000%2Enii%2Egz`,
  ];
  const files = Object.fromEntries(places.map((place) => [place, at('scan_0000.nii.gz')]));
  expect(placedFilesIn(folders.raw)).toEqual(files);
});
