import { expect, it } from 'vitest';
import { readPreprocessArguments, readTrainArguments } from './trainArguments.mjs';

const train = (line: string) => readTrainArguments(line.split(' '));

it('reads nnU-Net’s words and flags', () => {
  expect(train('7 3d_fullres 0')).toMatchObject({
    dataset: '7',
    configuration: '3d_fullres',
    fold: 0,
    plans: 'nnUNetPlans',
    trainer: 'nnUNetTrainer',
    epochs: 1000,
    iterations: 250,
    device: 'auto',
    onlyValidate: false,
  });
  const line = 'Dataset007_A 2d all -p P -tr T -pretrained_weights a.pth --lr 0.001 --epochs 3 -device cuda';
  expect(train(line)).toMatchObject({
    fold: 'all',
    plans: 'P',
    trainer: 'T',
    pretrained: 'a.pth',
    learningRate: 0.001,
    epochs: 3,
    device: 'webgpu',
  });
  expect(train('7 2d 0 --c')).toMatchObject({ continues: true });
  expect(train('7 2d 0 --val_best')).toMatchObject({ onlyValidate: 'checkpoint_best.pth' });
  expect(train('--help')).toBe('help');
});

it('says what is wrong', () => {
  expect(() => train('7 2d')).toThrow(/Name dataset, configuration and fold/);
  expect(() => train('7 2d x')).toThrow(/FOLD x: must be a whole number/);
  expect(() => train('7 2d 0 --c -pretrained_weights a.pth')).toThrow(/leave out -pretrained_weights/);
  expect(() => train('7 2d 0 --lr 0')).toThrow(/--lr 0: must be above 0/);
  expect(() => train('7 2d 0 --nonsense')).toThrow(/segloop train --help/);
});

it('takes several datasets and configurations', () => {
  const read = (line: string) => readPreprocessArguments(line.split(' '));
  expect(read('-d 1 2 -c 2d 3d_fullres -plans_name P')).toMatchObject({
    datasets: ['1', '2'],
    configurations: ['2d', '3d_fullres'],
    plans: 'P',
  });
  expect(read('-d 1')).toMatchObject({ configurations: ['3d_fullres'], plans: 'nnUNetPlans' });
  expect(() => read('-c 2d')).toThrow(/Name a dataset/);
});
