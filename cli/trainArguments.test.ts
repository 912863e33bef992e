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

it('takes learning rates by part, freezing, sampling and what pretrained weights become', () => {
  expect(train('7 2d 0')).toMatchObject({
    choices: {},
    sampling: { order: 'case' },
    head: 'fresh',
    input: 'refuse',
  });
  const words =
    '7 2d 0 --lr-encoder 0.1 --lr-heads 2 --frozen-stages 2 --unfreeze-every 3 --patience 4 --batch-size 5 --cache 64';
  expect(train(`${words} --sampling class --rarity 1 --head keep --input repeat`)).toMatchObject({
    choices: {
      rates: { encoder: 0.1, decoder: 1, heads: 2 },
      frozenStages: 2,
      unfreezeEvery: 3,
      patience: 4,
      batchSize: 5,
    },
    sampling: { order: 'class', rarity: 1 },
    head: 'keep',
    input: 'repeat',
    cacheBytes: 64 * 2 ** 20,
  });
});

it('trains as long as nnU-Net’s class of the name, and takes its other flags', () => {
  expect(train('7 2d 0 -tr nnUNetTrainer_5epochs -num_gpus 1 --disable_checkpointing')).toMatchObject({
    epochs: 5,
  });
  expect(train('7 2d 0 -tr nnUNetTrainer_20epochs_NoMirroring')).toMatchObject({ epochs: 20 });
  expect(train('7 2d 0 -tr nnUNetTrainer_1epoch --epochs 2')).toMatchObject({ epochs: 2 });
});

it('says what is wrong', () => {
  expect(() => train('7 2d 0 --lr-encoder 0 --lr-decoder 0 --lr-heads 0')).toThrow(/nothing would learn/);
  expect(() => train('7 2d 0 --sampling voxel')).toThrow(/--sampling voxel: choose case or class/);
  expect(() => train('7 2d 0 --rarity 2 --sampling class')).toThrow(/from 0 to 1/);
  expect(() => train('7 2d 0 --c --val')).toThrow(/leave one out/);
  expect(() => train('7 2d 0 -num_gpus 2')).toThrow(/one device/);

  expect(() => train('7 2d')).toThrow(/Name dataset, configuration and fold/);
  expect(() => train('7 2d x')).toThrow(/FOLD x: give a whole number from 0, or "all"/);
  expect(() => train('7 2d 0 -p ../mine')).toThrow(/-p ..\/mine: give a name, not a path/);
  expect(() => train('7 2d 0 -tr my/Trainer')).toThrow(/-tr my\/Trainer: give a name/);
  expect(() => train('7 2d 0 --c -pretrained_weights a.pth')).toThrow(/leave out -pretrained_weights/);
  expect(() => train('7 2d 0 --lr 0')).toThrow(/--lr 0: must be a number above 0/);
  expect(() => train('7 2d 0 --nonsense')).toThrow(/segloop train --help/);
});

it('takes several datasets and configurations', () => {
  const read = (line: string) => readPreprocessArguments(line.split(' '));
  expect(read('-d 1 2 -c 2d 3d_fullres -plans_name P')).toMatchObject({
    datasets: ['1', '2'],
    configurations: ['2d', '3d_fullres'],
    plans: 'P',
  });
  expect(read('-d 1')).toMatchObject({
    configurations: ['2d', '3d_fullres', '3d_lowres'],
    plans: 'nnUNetPlans',
  });
  expect(read('-d 1 2 -c 2d -np 8 4 --no_pbar --verbose')).toMatchObject({ configurations: ['2d'] });
  expect(() => read('-c 2d')).toThrow(/Name a dataset/);
});

it('takes a mean teacher with its scans, and its settings only with it', () => {
  expect(train('7 2d 0')).toMatchObject({ meanTeacher: undefined });
  expect(train('7 2d 0 --mean-teacher 8')).toMatchObject({
    meanTeacher: { dataset: '8', weight: 0.1, threshold: 0.8, decay: 0.99 },
  });
  const settings = '--consistency-weight 1 --confidence 0.9 --ema-decay 0.999';
  expect(train(`7 2d 0 --mean-teacher Dataset008_B ${settings}`)).toMatchObject({
    meanTeacher: { dataset: 'Dataset008_B', weight: 1, threshold: 0.9, decay: 0.999 },
  });
  expect(() => train(`7 2d 0 ${settings}`)).toThrow(/needs --mean-teacher/);
  expect(() => train('7 2d 0 --mean-teacher 8 --confidence 2')).toThrow(/from 0 to 1/);
});
