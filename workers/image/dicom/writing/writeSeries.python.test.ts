/** Volumes as DICOM series, read back by SimpleITK and by ourselves. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hasPython } from '../../../../scripts/python/index.ts';
import type { Geometry, Volume, VoxelArray } from '../../volume.ts';
import { folderAt, readFiles } from '../testing/dicomFolder.ts';
import { expectSame } from '../testing/expectSame.ts';
import { readWithSitk } from '../testing/sitk.ts';
import { writeSeries } from './writeSeries.ts';

const OBLIQUE: Geometry = {
  size: [3, 4, 5],
  spacing: [2.5, 0.7, 0.8123],
  origin: [-100.123456, 20, 7],
  direction: [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1],
};

const volumeOf = (data: VoxelArray): Volume => ({ data, geometry: OBLIQUE, channels: 1, fileDimension: 3 });
const values = (of: (at: number) => number) => Array.from({ length: 60 }, (_, at) => of(at));

const LIKE = it.skipIf(!hasPython && !process.env.CI);

LIKE.each([
  ['CT', 'CT', Int16Array.from(values((at) => 37 * at - 1024))],
  ['MR', 'MR', Uint16Array.from(values((at) => 1000 * at))],
  ['bytes', 'other', Uint8Array.from(values((at) => at))],
] as const)('keeps geometry and values of %s', async (_, modality, data) => {
  const folder = mkdtempSync(join(tmpdir(), 'segloop-series-'));
  try {
    const { files, step } = await writeSeries({
      volume: volumeOf(data),
      modality,
      description: 'a',
      version: '0',
    });
    expect(step).toBe(1);
    for (const [slice, file] of files.entries())
      writeFileSync(join(folder, `${slice}.dcm`), new Uint8Array(await file.arrayBuffer()));
    const { volumes, failures } = await readFiles(folderAt(folder));
    expect(failures).toEqual({});
    expectSame(volumes[0] as Volume, readWithSitk(folder));
    expect(Array.from(volumes[0]?.data ?? [])).toEqual([...data]);
    expect(volumes[0]?.geometry.origin[0]).toBeCloseTo(OBLIQUE.origin[0], 5);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('rounds fractions to steps over their range and says how large they are', async () => {
  const data = Float32Array.from(values((at) => at / 7 - 3));
  const { files, step } = await writeSeries({
    volume: volumeOf(data),
    modality: 'PT',
    description: 'a',
    version: '0',
  });
  const { volumes } = await readFiles(files.map((file, i) => ({ path: String(i), file })));
  const worst = Math.max(...data.map((value, at) => Math.abs(value - (volumes[0]?.data[at] ?? 0))));
  expect(step).toBeCloseTo(59 / 7 / 65535, 9);
  expect(worst).toBeLessThanOrEqual(step / 2 + 1e-6);
});

it('refuses a sheared grid', async () => {
  const geometry = { ...OBLIQUE, direction: [1, 0.3, 0, 0, 0.954, 0, 0, 0, 1] };
  const sheared = { ...volumeOf(new Int16Array(60)), geometry };
  const writing = writeSeries({ volume: sheared, modality: 'CT', description: 'a', version: '0' });
  await expect(writing).rejects.toMatchObject({ code: 'dicom.orientation' });
});
