import { expect, it } from 'vitest';
import { readVerifyArguments } from './verifyArguments.mjs';

it('takes one folder', () => {
  expect(readVerifyArguments(['Dataset001_X'])).toEqual({
    folder: 'Dataset001_X',
    ignoreLabel: undefined,
    json: false,
    verbose: false,
  });
  expect(() => readVerifyArguments([])).toThrow(/one dataset folder/);
  expect(() => readVerifyArguments(['a', 'b'])).toThrow(/one dataset folder/);
});

it('takes -1 for a value, not for a flag', () => {
  expect(readVerifyArguments(['X', '--ignore-label', '-1'])).toMatchObject({ ignoreLabel: -1 });
  expect(readVerifyArguments(['X', '--ignore-label=255', '--json'])).toMatchObject({
    ignoreLabel: 255,
    json: true,
  });
  expect(() => readVerifyArguments(['X', '--ignore-label', 'red'])).toThrow(/whole number/);
});
