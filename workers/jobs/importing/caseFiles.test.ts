import { expect, it } from 'vitest';
import { groupCases } from './caseFiles.ts';

const placed = (path: string) => ({ path, file: new File([], path) });
const names = (paths: string[]) =>
  groupCases(paths.map(placed)).map(({ name, files }) => [name, files.map(({ path }) => path)]);

it('joins the channels of a case in order', () => {
  expect(names(['b/x_0001.nii.gz', 'b/x_0000.nii.gz'])).toEqual([
    ['x', ['b/x_0000.nii.gz', 'b/x_0001.nii.gz']],
  ]);
});

it('keeps cases of different folders apart', () => {
  expect(names(['a/x_0000.nii', 'b/x_0000.nii']).length).toBe(2);
});

it('takes numbers that do not count from 0000 as part of the name', () => {
  expect(names(['scan_2019.nii.gz', 'scan_2020.nii.gz']).map(([name]) => name)).toEqual([
    'scan_2019',
    'scan_2020',
  ]);
});

it('takes a file without a number as a case of one channel', () => {
  expect(names(['liver.nrrd'])).toEqual([['liver', ['liver.nrrd']]]);
});
