/** `segloop convert` as a shell runs it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { turnOnto, writeImage } from '../workers/image/index.ts';
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

test('labels get nnU-Net’s ignore, and a value that is a label is refused by name', async () => {
  const { geometry } = await readVolume(CT3D.scan('ct_thin'));
  const data = Int16Array.from({ length: geometry.size.reduce((a, b) => a * b) }, (_, i) => (i % 4) - 1);
  const labels = path.join(folder, 'labels.nii.gz');
  const written = await writeImage(data, { geometry, fileDimension: 3 }, labels);
  await writeFile(labels, new Uint8Array(await written.arrayBuffer()));
  const dataset = path.join(folder, 'dataset.json');
  await writeFile(dataset, JSON.stringify({ labels: { background: 0, liver: 1, spleen: 2 } }));

  const output = path.join(folder, 'out.seg.nrrd');
  const said = await segloop(['convert', labels, output, '--ignore-label', '-1', '-d', dataset]);
  expect(said.code).toBe(0);
  expect(said.out).toContain('ignore: -1 → 3');
  const after = await readVolume(output);
  expect(Array.from(after.data.subarray(0, 4))).toEqual([3, 0, 1, 2]);

  const refused = await segloop(['convert', labels, output, '--ignore-label', '2', '-d', dataset]);
  expect(refused.code).toBe(1);
  expect(refused.err).toMatch(/2 .*spleen/);
});
