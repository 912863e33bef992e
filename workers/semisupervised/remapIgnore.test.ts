import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { remapIgnore, suspectedIgnore } from './remapIgnore.ts';

const file = 'liver_003.nii.gz';
const failure = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

it('makes the highest label + 1 of -1, 255 and 65535, and says so', () => {
  const signed = remapIgnore(Int16Array.of(0, 1, -1, 2, -1), { file, ignoreValue: -1 });
  expect(signed).toEqual({
    labels: Uint8Array.of(0, 1, 3, 2, 3),
    ignoreLabel: 3,
    mapping: [{ from: -1, to: 3, voxels: 2 }],
  });
  expect([...remapIgnore(Uint8Array.of(0, 255, 1), { file, ignoreValue: 255 }).labels]).toEqual([0, 2, 1]);
  expect([...remapIgnore(Uint16Array.of(65535, 1), { file, ignoreValue: 65535 }).labels]).toEqual([2, 1]);
});

it('counts a label that no voxel has', () => {
  const labels = new Map([
    [1, 'liver'],
    [7, 'tumour'],
  ]);
  expect(remapIgnore(Float32Array.of(0, 1, -1), { file, ignoreValue: -1, labels }).ignoreLabel).toBe(8);
  expect(remapIgnore(Uint8Array.of(0, 1), { file, ignoreValue: 9, labels })).toEqual({
    labels: Uint8Array.of(0, 1),
    ignoreLabel: 8,
    mapping: [],
  });
});

it('changes nothing where ignore has its value, or where nothing means ignore', () => {
  expect(remapIgnore(Uint8Array.of(0, 1, 2), { file, ignoreValue: 2 }).mapping).toEqual([]);
  expect(remapIgnore(Uint16Array.of(0, 300), { file, ignoreValue: undefined })).toEqual({
    labels: Uint16Array.of(0, 300),
    ignoreLabel: undefined,
    mapping: [],
  });
});

it('names both where ignore is a label too', () => {
  const labels = new Map([[2, 'tumour']]);
  const act = () => remapIgnore(Uint8Array.of(0, 1, 2), { file, ignoreValue: 2, labels });
  expect(failure(act)).toMatchObject({
    code: 'labels.ignoreIsLabel',
    details: { file, ignore: 2, name: 'tumour' },
  });
  expect(failure(() => remapIgnore(Uint8Array.of(0), { file, ignoreValue: 0 }))).toMatchObject({
    details: { ignore: 0, name: 'background' },
  });
});

it('names both where the value that ignore must get is in use', () => {
  const act = () => remapIgnore(Int16Array.of(0, 1, 2, 2, -1), { file, ignoreValue: -1, ignoreLabel: 2 });
  expect(failure(act)).toMatchObject({
    code: 'labels.ignoreTaken',
    details: { file, ignore: -1, target: 2, voxels: 2 },
  });
});

it('refuses what is no label', () => {
  expect(failure(() => remapIgnore(Int16Array.of(0, -1, -2), { file, ignoreValue: -1 }))).toMatchObject({
    code: 'labels.notALabel',
    details: { value: -2 },
  });
  expect(failure(() => remapIgnore(Float32Array.of(0.5), { file, ignoreValue: undefined }))).toMatchObject({
    code: 'labels.notALabel',
  });
  expect(failure(() => remapIgnore(Uint16Array.of(65535), { file, ignoreValue: 7 }))).toMatchObject({
    code: 'labels.tooManyLabels',
  });
});

it('guesses ignore only where it stands apart', () => {
  expect(suspectedIgnore([0, 1, -1])).toBe(-1);
  expect(suspectedIgnore([0, 1, 255])).toBe(255);
  expect(suspectedIgnore([0, 1, 65535])).toBe(65535);
  expect(suspectedIgnore([0, 1, 254, 255])).toBeUndefined();
  expect(suspectedIgnore([0, 1, 300, 255])).toBeUndefined();
  expect(suspectedIgnore([0, 255], new Map([[255, 'bone']]))).toBeUndefined();
  expect(suspectedIgnore([0, 1, 2])).toBeUndefined();
});

it('maps one to one: what was different stays different', () => {
  const values = fc.array(fc.integer({ min: -1, max: 400 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(values, (drawn) => {
      const { labels } = remapIgnore(Int16Array.from(drawn), { file, ignoreValue: -1 });
      const pairs = new Set(drawn.map((value, at) => `${value} ${labels[at]}`));
      expect(pairs.size).toBe(new Set(drawn).size);
      expect(new Set(labels).size).toBe(new Set(drawn).size);
      for (const [at, value] of drawn.entries()) if (value >= 0) expect(labels[at]).toBe(value);
    }),
  );
});
