import { expect, it } from 'vitest';
import { carriedSettings } from './carriedSettings.ts';

const cut = { code: 30_000, shareAtCode: 1 };
const settings = {
  mode: 'fixed' as const,
  cuts: { 0: cut, 1: cut, 2: cut },
  locked: [1, 2],
  cleaning: [
    { value: 1, smallestMm3: 10 },
    { value: 2, smallestMm3: 20 },
  ],
  chosenFor: { model: 'a', names: { 1: 'liver', 2: 'spleen' } },
};
const classes = [
  { value: 0, name: 'background' },
  { value: 1, name: 'liver' },
  { value: 2, name: 'kidney' },
];

it('keeps what was chosen for a class that the other model has, and for no other', () => {
  expect(carriedSettings(settings, 'b', classes)).toEqual({
    cuts: { 0: cut, 1: cut },
    locked: [1],
    cleaning: [{ value: 1, smallestMm3: 10 }],
  });
  expect(carriedSettings(settings, 'a', classes).cuts).toEqual(settings.cuts);
});

it('takes no promise of one model for another', () => {
  const promised = { ...settings, mode: 'precision' as const, locked: [] };
  expect(carriedSettings(promised, 'b', classes).cuts).toEqual({});
});
