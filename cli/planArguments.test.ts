import { expect, it } from 'vitest';
import { readMovePlansArguments, readPlanArguments } from './planArguments.mjs';

it('reads nnU-Net’s flags of several letters and several words', () => {
  const words =
    '-d 3 Dataset004_B -pl nnUNetPlannerResEncL -gpu_memory_target 12 -overwrite_target_spacing 2.5 1 1 -overwrite_plans_name P12 -c 2d 3d_lowres --clean --fingerprint drawn';
  expect(readPlanArguments('plan_and_preprocess', words.split(' '))).toEqual({
    datasets: ['3', 'Dataset004_B'],
    verifies: false,
    clean: true,
    fingerprintMode: 'drawn',
    planner: 'nnUNetPlannerResEncL',
    gpuMemoryTarget: 12,
    targetSpacing: [2.5, 1, 1],
    plansName: 'P12',
    configurations: ['2d', '3d_lowres'],
    preprocesses: true,
    json: false,
    verbose: false,
  });
});

it('takes the planner’s own where nothing is said, and only plans with --no_pp', () => {
  expect(readPlanArguments('plan_and_preprocess', ['-d', '3', '--no_pp'])).toMatchObject({
    planner: 'ExperimentPlanner',
    fingerprintMode: 'exact',
    gpuMemoryTarget: undefined,
    targetSpacing: undefined,
    plansName: undefined,
    configurations: ['2d', '3d_fullres', '3d_lowres'],
    preprocesses: false,
  });
  expect(readPlanArguments('plan_experiment', ['-d', '3'])).toMatchObject({ preprocesses: false });
});

/** Every flag of nnU-Net 2.8.1's three commands (experiment_planning/plan_and_preprocess_entrypoints.py). */
const STOCK = {
  extract_fingerprint:
    '-d 2 4 -fpe DatasetFingerprintExtractor -np 4 --verify_dataset_integrity --clean --verbose --no_pbar',
  plan_experiment:
    '-d 2 4 -pl ExperimentPlanner -gpu_memory_target 8 -preprocessor_name DefaultPreprocessor -overwrite_target_spacing 1 1 1 -overwrite_plans_name P',
  plan_and_preprocess:
    '-d 2 4 -fpe DatasetFingerprintExtractor -npfp 8 --verify_dataset_integrity --no_pp --clean -pl ExperimentPlanner -gpu_memory_target 8 -preprocessor_name DefaultPreprocessor -overwrite_target_spacing 1 1 1 -overwrite_plans_name P -c 2d 3d_fullres -np 8 4 --verbose --no_pbar',
} as const;

it.each(Object.entries(STOCK) as [keyof typeof STOCK, string][])(
  'takes every flag of nnUNetv2_%s',
  (command, words) => {
    expect(readPlanArguments(command, words.split(' '))).toMatchObject({
      datasets: ['2', '4'],
      verifies: command !== 'plan_experiment',
    });
  },
);

it.each([
  ['extract_fingerprint', '-pl ExperimentPlanner', 'is for planning'],
  ['extract_fingerprint', '-c 2d', 'is for preprocessing'],
  ['plan_experiment', '--no_pp', 'is for preprocessing'],
  ['plan_experiment', '-preprocessor_name Mine', 'only DefaultPreprocessor'],
  ['extract_fingerprint', '-fpe Mine', 'only DatasetFingerprintExtractor'],
] as const)('%s refuses %s', (command, words, text) => {
  expect(() => readPlanArguments(command, ['-d', '3', ...words.split(' ')])).toThrow(text);
});

it.each([
  [[], 'Name a dataset'],
  [['-d', '3', '-pl', 'Other'], 'choose of ExperimentPlanner'],
  [['-d', '3', '-gpu_memory_target', 'much'], 'above 0'],
  [['-d', '3', '-overwrite_target_spacing', '1', '1'], 'three numbers'],
  [['-d', '3', '--fingerprint', 'guessed'], 'exact or drawn'],
  [['-d', '3', '--nonsense'], '--help'],
])('says what is wrong with %j', (words, text) => {
  expect(() => readPlanArguments('plan_and_preprocess', words)).toThrow(text);
});

it('moves plans under the same name unless another is given', () => {
  const words = '-s 1 -t 2 -sp nnUNetPlans'.split(' ');
  expect(readMovePlansArguments(words)).toMatchObject({
    source: '1',
    target: '2',
    targetPlans: 'nnUNetPlans',
  });
  expect(readMovePlansArguments([...words, '-tp', 'Moved'])).toMatchObject({ targetPlans: 'Moved' });
  expect(() => readMovePlansArguments(['-s', '1'])).toThrow('Name both datasets');
});
