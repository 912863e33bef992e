import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endingOf, findCases, requireChannels } from './inputCases.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'segloop-cases-'));
});
afterEach(() => rm(folder, { recursive: true }));

const put = (...names: string[]) => Promise.all(names.map((name) => writeFile(path.join(folder, name), '')));
const found = (input: string, ending = '.nii.gz') =>
  findCases(input, ending).map(({ name, files }) => [name, files.map((file) => path.basename(file))]);

it('groups channels into cases, sorted as nnU-Net sorts', async () => {
  await put('b_0001.nii.gz', 'b_0000.nii.gz', 'A_0000.nii.gz', 'note.txt', 'b_0000.nrrd', 'plain.nii.gz');
  expect(found(folder)).toEqual([
    ['A', ['A_0000.nii.gz']],
    ['b', ['b_0000.nii.gz', 'b_0001.nii.gz']],
  ]);
});

it('knows what the scans of a folder end in', async () => {
  expect(endingOf(folder)).toBe('.nii.gz');
  await put('a_0000.nrrd', 'a_0001.nrrd', 'note.nii.gz');
  expect(endingOf(folder)).toBe('.nrrd');
});

it('keeps underscores and dots in a case name', async () => {
  await put('la_003.v2_0000.nii.gz');
  expect(found(folder)).toEqual([['la_003.v2', ['la_003.v2_0000.nii.gz']]]);
});

it('takes one channel file for its whole case, and a plain file for itself', async () => {
  await put('mr_0000.nii.gz', 'mr_0001.nii.gz', 'scan.nrrd');
  expect(found(path.join(folder, 'mr_0001.nii.gz'))).toEqual([['mr', ['mr_0000.nii.gz', 'mr_0001.nii.gz']]]);
  expect(found(path.join(folder, 'scan.nrrd'))).toEqual([['scan', ['scan.nrrd']]]);
});

it('says what is wrong with a folder without cases', async () => {
  await put('scan.nii.gz');
  expect(() => found(folder)).toThrow('no file is named CASE_0000.nii.gz (there is: scan.nii.gz)');
  expect(() => found(path.join(folder, 'absent'))).toThrow('there is no such file or folder');
});

it('names the channels that a case lacks', () => {
  const one = { name: 'mr', files: ['/x/mr_0000.nii.gz'] };
  expect(() => requireChannels(one, ['T1', 'FLAIR'])).toThrow(
    '1 channel file(s), but the model takes 2 (T1, FLAIR)',
  );
  expect(() => requireChannels(one, ['T1'])).not.toThrow();
  const two = { name: 'mr', files: ['/x/mr_0000.nii.gz', '/x/mr_0001.nii.gz'] };
  expect(() => requireChannels(two, ['T1'])).toThrow('(T1). Give only the files of these');
});
