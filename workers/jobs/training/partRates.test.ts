import { expect, it } from 'vitest';
import { partRates } from './partRates.ts';

const names = [
  'encoder.stem.w',
  'encoder.stages.0.w',
  'encoder.stages.1.w',
  'decoder.stages.0.w',
  'decoder.seg_layers.0.w',
];
const parameters = names.map((name) => ({ name, shape: [1] }));
const recipe = { graph: { parameters } } as unknown as Parameters<typeof partRates>[0];

it('lets everything learn at one rate unless something else is asked', () => {
  expect(partRates(recipe, {})).toEqual({
    factors: { heads: 1, decoder: 1, 'encoder.stages.1': 1, 'encoder.stages.0': 1, 'encoder.stem': 1 },
    unfreezing: undefined,
  });
});

it('freezes a part of rate 0, and thaws the others one after the other', () => {
  const rates = { encoder: 0.1, decoder: 0, heads: 2 };
  expect(partRates(recipe, { rates }).unfreezing).toEqual([
    { fromEpoch: 0, parts: ['heads', 'encoder.stages.1', 'encoder.stages.0', 'encoder.stem'] },
  ]);
  const { factors, unfreezing } = partRates(recipe, { rates, unfreezeEvery: 2 });
  expect(factors).toMatchObject({ heads: 2, decoder: 0, 'encoder.stem': 0.1 });
  expect(unfreezing?.map(({ fromEpoch, parts }) => [fromEpoch, parts.length])).toEqual([
    [0, 1],
    [2, 1],
    [4, 2],
    [6, 3],
    [8, 4],
  ]);
});

it('begins with what may learn where the heads may not', () => {
  const { unfreezing } = partRates(recipe, { rates: { encoder: 1, decoder: 1, heads: 0 }, unfreezeEvery: 3 });
  expect(unfreezing?.[0]).toEqual({ fromEpoch: 0, parts: ['decoder'] });
});

it('leaves the finest encoder stages as they are, and refuses to leave all', () => {
  const { factors, unfreezing } = partRates(recipe, { frozenStages: 1 });
  expect(factors).toMatchObject({
    heads: 1,
    'encoder.stages.1': 1,
    'encoder.stages.0': 0,
    'encoder.stem': 0,
  });
  expect(unfreezing).toEqual([{ fromEpoch: 0, parts: ['heads', 'decoder', 'encoder.stages.1'] }]);
  const rates = { encoder: 1, decoder: 0, heads: 0 };
  expect(() => partRates(recipe, { rates, frozenStages: 2 })).toThrow(/nothing would learn/);
});

it('says how many encoder stages there are to freeze', () => {
  expect(partRates(recipe, { frozenStages: 2 }).factors).toMatchObject({ 'encoder.stages.1': 0 });
  expect(() => partRates(recipe, { frozenStages: 3 })).toThrow('the network has 2');
});
