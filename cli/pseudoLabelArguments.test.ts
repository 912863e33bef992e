import { expect, it } from 'vitest';
import { readEvaluateArguments } from './evaluateArguments.mjs';
import { readPseudoLabelArguments } from './pseudoLabelArguments.mjs';
import { datasetJson, requireDatasetName } from './pseudoLabelDataset.mjs';
import { classRules } from './pseudoLabelRecord.mjs';

const PLACES = ['-i', 'in', '-o', 'Dataset101_Liver', '-m', 'model'];
const read = (line = '') => {
  const options = readPseudoLabelArguments([...PLACES, ...line.split(' ').filter(Boolean)]);
  if (options === 'help') throw new Error('help');
  return options;
};
const SEGMENTS = [
  { value: 1, name: 'liver' },
  { value: 2, name: 'tumour' },
];

it('lets nothing but the threshold act in fixed mode', () => {
  expect(read('--mode fixed')).toMatchObject({
    threshold: { all: 0.9, byName: {} },
    veto: undefined,
    boundaryMm: 0,
    minMm3: undefined,
    keepLargest: [],
    filter: undefined,
  });
});

it('vetoes background and filters cases in the other modes', () => {
  const limits = { leastConfidence: 0.8, leastAgreement: 0.7, leastCoverage: 0.1, volumes: true };
  const filter = { limits, asksMembers: false };
  expect(read()).toMatchObject({ mode: 'quantile', quantile: 0.2, veto: 0.05, filter });
  expect(read('--veto off --filter off')).toMatchObject({ veto: undefined, filter: undefined });
  expect(read('--mode fixed --veto 0.1')).toMatchObject({ veto: 0.1 });
});

it('switches single rules of the filter', () => {
  expect(read('--filter confidence=0.6,coverage=off,volume=off').filter).toEqual({
    limits: { leastConfidence: 0.6, leastAgreement: 0.7, volumes: false },
    asksMembers: false,
  });
  expect(read('--mode fixed --filter agreement=0.9').filter).toMatchObject({
    limits: { leastAgreement: 0.9 },
    asksMembers: true,
  });
});

it('cuts by confidence besides agreement only where that is asked for', () => {
  expect(classRules(read('--mode agreement -f 0 1'), SEGMENTS).thresholds).toEqual([]);
  expect(classRules(read('--mode agreement -f 0 1 --threshold liver=0.8'), SEGMENTS).thresholds).toEqual([
    { value: 1, threshold: 0.8 },
  ]);
});

it('names flags that say nothing', () => {
  expect(read('--mode fixed --quantile 5 --continue_prediction --threshold 0.5').unused).toEqual([
    '--quantile',
    '--continue_prediction',
  ]);
});

it('takes predict’s flags too', () => {
  expect(read('--mode fixed -f 0 1 --disable_tta -device cpu --json').predict).toMatchObject({
    folds: [0, 1],
    mirroring: false,
    device: 'cpu',
    json: true,
  });
});

it('gives each class its threshold by name', () => {
  const { thresholds } = classRules(read('--mode fixed --threshold 0.8,liver=0.95'), SEGMENTS);
  expect(thresholds).toEqual([
    { value: 0, threshold: 0.8 },
    { value: 1, threshold: 0.95 },
    { value: 2, threshold: 0.8 },
  ]);
});

it('cleans foreground classes only', () => {
  expect(classRules(read('--min-mm3 50,tumour=5 --keep-largest liver'), SEGMENTS).cleaning).toEqual([
    { value: 1, smallestMm3: 50, keepLargest: 'ignore' },
    { value: 2, smallestMm3: 5 },
  ]);
});

it('warns when a class or background keeps nothing', () => {
  const { warnings } = classRules(read(), SEGMENTS);
  const report = {
    ignoreLabel: 3,
    dropped: [],
    volumes: [],
    byDistance: [],
    missing: [],
    coverage: [
      { value: 0, predicted: 9, kept: 0 },
      { value: 1, predicted: 5, kept: 2 },
    ],
  };
  expect(warnings([report])).toEqual([
    expect.stringContaining('no background is kept'),
    expect.stringContaining('tumour is nowhere predicted'),
  ]);
});

it.each([
  ['--mode magic', '--mode magic: choose fixed'],
  ['--threshold liver=2', '--threshold 2: give a number from 0 to 1'],
  ['--veto maybe', '--veto maybe'],
  ['--quantile 120', 'from 0 to 100'],
  ['--boundary -1', 'of at least 0'],
  ['--seed', '--seed: which?'],
  ['--filter sometimes', 'choose on, off, or confidence=0.8'],
  ['--filter coverage=40', 'from 0 to 1'],
])('answers %s in one line', (line, message) => {
  expect(() => read(line)).toThrow(message);
});

it('names the classes of the model when one is unknown', () => {
  const options = read('--mode fixed --threshold spleen=0.5');
  expect(() => classRules(options, SEGMENTS)).toThrow('Its classes: background, liver, tumour');
});

it('asks for a folder that nnU-Net finds', () => {
  expect(() => requireDatasetName('out')).toThrow('DatasetXXX_Name');
  expect(() => requireDatasetName('raw/Dataset042_Heart/')).not.toThrow();
});

it('keeps the teacher’s dataset.json and adds ignore', () => {
  const teacher = {
    labels: { background: 0, liver: 1 },
    file_ending: '.nii.gz',
    channel_names: { 0: 'CT' },
    dataset: {},
  };
  const cases = [{ name: 'a', files: ['/scans/a_0000.nii.gz'] }];
  expect(datasetJson(teacher, { cases, ignoreLabel: 2, inPlace: false })).toEqual({
    labels: { background: 0, liver: 1, ignore: 2 },
    file_ending: '.nii.gz',
    channel_names: { 0: 'CT' },
    numTraining: 1,
  });
  expect(datasetJson(teacher, { cases, ignoreLabel: 2, inPlace: true }).dataset).toEqual({
    a: { images: ['/scans/a_0000.nii.gz'], label: 'labelsTr/a.nii.gz' },
  });
});

it('reads evaluate’s flags', () => {
  expect(readEvaluateArguments(['-i', 'found/', '-r', 'truth'])).toMatchObject({
    output: 'found/summary.json',
  });
  expect(() => readEvaluateArguments(['-i', 'found'])).toThrow('-r is missing');
});
