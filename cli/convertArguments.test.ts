import { expect, it } from 'vitest';
import { readConvertArguments } from './convertArguments.mjs';

it('takes the format from the ending of OUT', () => {
  const as = (...words: string[]) => {
    const options = readConvertArguments(words);
    return options === 'help' ? options : options.as;
  };
  expect(as('in', 'a.nii.gz')).toBe('image');
  expect(as('in', 'a.seg.nrrd')).toBe('image');
  expect(as('in', 'a.dcm', '--reference', 'ct')).toBe('seg');
  expect(as('in', 'a.dcm', '--reference', 'ct', '--encoding', 'labelmap')).toBe('segLabelMap');
  expect(as('ct.nii.gz', 'out/series')).toBe('series');
  expect(as('--help')).toBe('help');
});

it.each(['-1', '255'])('takes %s as the value of ignore', (value) => {
  expect(readConvertArguments(['in', 'a.nii.gz', '--ignore-label', value])).toMatchObject({
    input: 'in',
    output: 'a.nii.gz',
    ignoreValue: Number(value),
  });
});

it.each([
  [['in'], /Name IN and OUT/],
  [['in', 'out.png'], /OUT must end in \.nii\.gz/],
  [['in', 'out.dcm'], /--reference/],
  [['in', 'out.dcm', '--reference', 'ct', '--encoding', 'x'], /known are binary and labelmap/],
  [['in', 'out.nii', '--ignore-label', 'x'], /whole number/],
  [['in', 'out.nii', '--what'], /Unknown option/],
])('refuses %j', (words, message) => {
  expect(() => readConvertArguments(words)).toThrow(message);
});
