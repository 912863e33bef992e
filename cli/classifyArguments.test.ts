import { expect, it } from 'vitest';
import { readClassifyPredictArguments, readClassifyTrainArguments } from './classifyArguments.mjs';

const words = (line: string) => line.split(' ');

it('reads a training with a frozen encoder', () => {
  expect(
    readClassifyTrainArguments(words('-d 7 -l labels.csv -m model.zip -o out/lesions -f 2')),
  ).toMatchObject({
    ...{ dataset: '7', labels: 'labels.csv', model: 'model.zip', output: 'out/lesions', fold: 2 },
    ...{ field: 'whole', weighting: 'balanced', testShare: 0.3, augmentedViews: 0, device: 'auto' },
  });
});

it('reads an encoder that learns', () => {
  const read = readClassifyTrainArguments(
    words(
      '-d 7 -l l.csv -m m -o o --crop --tune --epochs 3 --unfreeze-every 1 --no-augmentation -device cuda',
    ),
  );
  expect(read).toMatchObject({
    field: 'crop',
    tuning: { epochs: 3, iterations: 50, unfreezeEvery: 1, augmented: false },
    device: 'webgpu',
  });
});

it.each([
  ['-d 7 -l l.csv -o o', /-m: missing/],
  ['-d 7 -l l.csv -m m -o o --test-share 1', /below 1/],
  ['-d 7 -l l.csv -m m -o o --views -1', /views/],
])('refuses %s', (line, message) => {
  expect(() => readClassifyTrainArguments(words(line))).toThrow(message);
});

it('reads what is asked of a classifier', () => {
  expect(readClassifyPredictArguments(words('-i in -o out -m lesions --maps -device cpu'))).toMatchObject({
    ...{ input: 'in', output: 'out', classifier: 'lesions', maps: true, device: 'cpu' },
  });
  expect(() => readClassifyPredictArguments(words('-i in'))).toThrow(/-o, -m: missing/);
});
