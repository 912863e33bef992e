import { expect, it } from 'vitest';
import { FIRST_SETTINGS } from './confidenceStore.ts';
import { presetOf, settingsOf } from './presets.ts';

const settings = {
  ...FIRST_SETTINGS,
  mode: 'fixed' as const,
  boundaryMm: 1.5,
  cuts: { 1: { code: 30_000, shareAtCode: 1 }, 2: { code: 40_000, shareAtCode: 0.5 } },
  locked: [2],
  cleaning: [{ value: 1, smallestMm3: 20 }],
};
const classes = [
  { value: 1, name: 'liver' },
  { value: 2, name: 'lesion' },
];

it('follows classes by name to another model’s values', () => {
  const preset = presetOf('mine', settings, classes);
  const other = [
    { value: 1, name: 'spleen' },
    { value: 5, name: 'liver' },
    { value: 6, name: 'lesion' },
  ];
  const taken = settingsOf(preset, other, { ...FIRST_SETTINGS, cuts: { 1: { code: 7, shareAtCode: 1 } } });
  expect(taken.cuts).toEqual({
    1: { code: 7, shareAtCode: 1 },
    5: { code: 30_000, shareAtCode: 1 },
    6: { code: 40_000, shareAtCode: 0.5 },
  });
  expect(taken.locked).toEqual([6]);
  expect(taken.cleaning).toEqual([{ value: 5, smallestMm3: 20 }]);
  expect(taken.boundaryMm).toBe(1.5);
});

it('gives the same settings back for the same classes', () => {
  const { members: _, ...whole } = settings;
  expect(settingsOf(presetOf('mine', settings, classes), classes, FIRST_SETTINGS)).toEqual(whole);
});

it('knows background in another language', () => {
  const [english, chinese] = ['background', '背景'].map((name) => [{ value: 0, name }]);
  const own = { ...settings, cuts: { 0: { code: 9, shareAtCode: 1 } } };
  const taken = settingsOf(presetOf('mine', own, english ?? []), chinese ?? [], FIRST_SETTINGS);
  expect(taken.cuts).toEqual({ 0: { code: 9, shareAtCode: 1 } });
});
