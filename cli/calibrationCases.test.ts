import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { calibrationCases } from './calibrationCases.mjs';
import { gapsOf, readMapping } from './labelMapping.mjs';
import { readPseudoLabelArguments } from './pseudoLabelArguments.mjs';

let root: string;
let dataset: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'segloop-calibration-'));
  dataset = path.join(root, 'Dataset007_Liver');
  for (const part of ['imagesTr', 'labelsTr']) mkdirSync(path.join(dataset, part), { recursive: true });
  writeFileSync(
    path.join(dataset, 'dataset.json'),
    JSON.stringify({ labels: { background: 0, liver: 1, ignore: 2 } }),
  );
  for (const name of ['a', 'b', 'c']) {
    writeFileSync(path.join(dataset, `imagesTr/${name}_0000.nii.gz`), '');
    if (name !== 'c') writeFileSync(path.join(dataset, `labelsTr/${name}.nii.gz`), '');
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

const found = (trainedOn: string, splits?: string) =>
  calibrationCases({ dataset, splits, folds: [0, 1], trainedOn, ending: '.nii.gz' });

it('takes every labelled case of another dataset for the whole ensemble', () => {
  const rest = { ignore: 2, fold: undefined, trainedOn: false };
  expect(found('Dataset001_Other')).toMatchObject([
    { name: 'a', ...rest },
    { name: 'b', ...rest },
  ]);
});

it('gives a case of the training set to the fold that held it out, and marks the others as trained on', () => {
  writeFileSync(
    path.join(dataset, 'splits_final.json'),
    JSON.stringify([{ val: [] }, { train: ['b'], val: ['a'] }]),
  );
  expect(found('Dataset007_Liver')).toMatchObject([
    { name: 'a', fold: 1, trainedOn: false },
    { name: 'b', fold: undefined, trainedOn: true },
  ]);
});

it('knows cases that came after the splits, and splits that are named whatever the dataset is called', () => {
  const splits = path.join(root, 'splits.json');
  writeFileSync(splits, JSON.stringify([{ train: ['x'], val: ['a'] }]));
  expect(found('Dataset001_Other', splits)).toMatchObject([
    { name: 'a', fold: 0, trainedOn: false },
    { name: 'b', fold: undefined, trainedOn: false },
  ]);
  const all = { dataset, splits, folds: ['all' as const], trainedOn: 'x', ending: '.nii.gz' };
  expect(calibrationCases(all).map(({ trainedOn }) => trainedOn)).toEqual([true, true]);
});

it('says what labels are called, and finds cases where dataset.json says', () => {
  const described = (labels: object) =>
    writeFileSync(
      path.join(dataset, 'dataset.json'),
      JSON.stringify({
        labels,
        dataset: { z: { images: ['imagesTr/c_0000.nii.gz'], label: '$SEGLOOP_TEST/labelsTr/a.nii.gz' } },
      }),
    );
  vi.stubEnv('SEGLOOP_TEST', dataset);
  described({ background: 0, liver: [1], ignore: 2 });
  expect(found('x')).toEqual([
    {
      name: 'z',
      images: [path.join(dataset, 'imagesTr/c_0000.nii.gz')],
      labels: path.join(dataset, 'labelsTr/a.nii.gz'),
      names: [
        { value: 0, name: 'background' },
        { value: 1, name: 'liver' },
      ],
      ignore: 2,
      fold: undefined,
      trainedOn: false,
    },
  ]);
  described({ background: 0, whole: [1, 2], core: 2 });
  expect(found('x')[0]?.names).toBeUndefined();
});

it('says what a dataset lacks', () => {
  rmSync(path.join(dataset, 'labelsTr'), { recursive: true });
  expect(() => found('x')).toThrow('has no labelsTr');
  mkdirSync(path.join(dataset, 'labelsTr'));
  expect(() => found('x')).toThrow('no case of imagesTr has a label');
  expect(() => found('x', path.join(root, 'splits.json'))).toThrow('splits.json');
});

it('reads a mapping, and shows the form where it has another', () => {
  const file = path.join(root, 'map.json');
  const mapping = { labels: { background: 0, liver: 1 }, map: { left: 'liver' } };
  writeFileSync(file, JSON.stringify(mapping));
  expect(readMapping(file)).toEqual(mapping);
  writeFileSync(file, JSON.stringify({ ...mapping, labels: { ...mapping.labels, ignore: 2, rib: 3 } }));
  expect(readMapping(file).labels).toEqual({ background: 0, liver: 1, rib: 3 });
  expect(gapsOf(readMapping(file))).toEqual([2]);
  for (const wrong of ['[]', '{"labels": {"liver": 1}, "map": {}}', '{"labels": {"background": 0}}', '{'])
    expect(() => {
      writeFileSync(file, wrong);
      readMapping(file);
    }).toThrow('--map');
});

it('counts on labelled cases once they are given', () => {
  const read = (...more: string[]) => {
    const options = readPseudoLabelArguments(['-i', 'in', '-o', 'Dataset101_X', '-m', 'model', ...more]);
    if (options === 'help') throw new Error('help');
    return options;
  };
  expect(read('--calibrate', dataset)).toMatchObject({ mode: 'precision', target: 0.95, calibrate: dataset });
  expect(read('--calibrate', dataset, '--target', '0.9', '--no-report')).toMatchObject({
    target: 0.9,
    report: false,
  });
  expect(() => read('--mode', 'precision')).toThrow('--calibrate DATASET');
  expect(read()).toMatchObject({ mode: 'quantile', allowTrainingCases: false, mapping: undefined });
});
