import { expect, it } from 'vitest';
import {
  partOf,
  partsInwards,
  polyLearningRate,
  progressiveUnfreezing,
  trainableAt,
  updateAt,
} from './optimiser.ts';
import { goldenVariant } from './testing/goldenTraining.ts';

const { graph } = goldenVariant('resenc3d', 'a').spec;

it('unfreezes from the head inwards, one part a phase', () => {
  expect(partsInwards(graph)).toEqual([
    'heads',
    'decoder',
    'encoder.stages.3',
    'encoder.stages.2',
    'encoder.stages.1',
    'encoder.stages.0',
    'encoder.stem',
  ]);
  const phases = progressiveUnfreezing(graph, 5);
  const parts = (epoch: number) => new Set([...trainableAt(graph, epoch, phases)].map(partOf));
  expect(parts(0)).toEqual(new Set(['heads']));
  expect(parts(4)).toEqual(new Set(['heads']));
  expect(parts(5)).toEqual(new Set(['heads', 'decoder']));
  expect(parts(14)).toEqual(new Set(['heads', 'decoder', 'encoder.stages.3']));
  expect(trainableAt(graph, 30, phases)).toEqual(trainableAt(graph, 0));
});

it('decays each part’s own rate', () => {
  const { learningRates } = updateAt(graph, 5, { epochs: 10, learningRate: 0.01, factors: { decoder: 0.1 } });
  const decay = 0.5 ** 0.9;
  expect(learningRates.get('decoder.transpconvs.0.bias')).toBeCloseTo(0.001 * decay, 12);
  expect(learningRates.get('encoder.stem.convs.0.conv.bias')).toBeCloseTo(0.01 * decay, 12);
  expect(polyLearningRate(0.01, 0, 10)).toBe(0.01);
});
