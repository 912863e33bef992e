import { expect, it } from 'vitest';
import { readAccumulateArguments, readFindBestArguments } from './crossValidationArguments.mjs';

const best = (line: string) => readFindBestArguments(line.split(' '));

it('considers every trainer, configuration and plans, in nnU-Net’s order', () => {
  const models = (line: string) => {
    const options = best(line);
    return options === 'help'
      ? []
      : options.models.map((one) => `${one.trainer} ${one.configuration} ${one.plans}`);
  };
  expect(models('7')).toEqual(
    ['2d', '3d_fullres', '3d_lowres', '3d_cascade_fullres'].map(
      (name) => `nnUNetTrainer ${name} nnUNetPlans`,
    ),
  );
  expect(models('7 -p A B -c 2d 3d_fullres -tr T U').slice(0, 5)).toEqual([
    'T 2d A',
    'T 2d B',
    'T 3d_fullres A',
    'T 3d_fullres B',
    'U 2d A',
  ]);
});

it('reads nnU-Net’s flags', () => {
  expect(best('Dataset007_A -f 0 2 --disable_ensembling --no_overwrite -np 4 --json')).toMatchObject({
    dataset: 'Dataset007_A',
    folds: [0, 2],
    ensembling: false,
    overwrite: false,
    json: true,
  });
  expect(best('7')).toMatchObject({ folds: [0, 1, 2, 3, 4], ensembling: true, overwrite: true });
  expect(readAccumulateArguments('7 -c 2d -f 1 -tr T -o out'.split(' '))).toMatchObject({
    dataset: '7',
    configuration: '2d',
    trainer: 'T',
    plans: 'nnUNetPlans',
    folds: [1],
    output: 'out',
  });
});

it('says what is wrong', () => {
  expect(() => best('-c 2d')).toThrow('Name one dataset');
  expect(() => best('7 -f all')).toThrow('-f all: must be the number of a fold');
  expect(() => best('7 --nonsense')).toThrow('find_best_configuration --help');
  expect(() => readAccumulateArguments(['7'])).toThrow('Name the configuration with -c');
});
