/** `segloop convert` as a shell runs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { turnOnto } from '../workers/image/index.ts';
import { segloop } from './commandLine.ts';
import { CT3D, readVolume } from './golden.ts';

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'segloop-convert-'));
});
test.afterEach(() => rm(folder, { recursive: true }));

test('a NIfTI file becomes a DICOM series and comes back voxel by voxel', async () => {
  const source = CT3D.scan('ct_thin');
  const series = path.join(folder, 'series');
  const back = path.join(folder, 'back.nii.gz');
  expect((await segloop(['convert', source, series])).code).toBe(0);
  const { code, out } = await segloop(['convert', series, back, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ kind: 'scan', failures: [], notes: [] });
  const [before, after] = [await readVolume(source), await readVolume(back)];
  // The slices of a DICOM series run along row × column; those of this file run against it.
  expect(Array.from(turnOnto(after, before.geometry) ?? [])).toEqual(Array.from(before.data));
});
