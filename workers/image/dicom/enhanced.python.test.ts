/** Self-made multi-frame and single-slice files against SimpleITK. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hasPython } from '../../../scripts/python/index.ts';
import type { Volume } from '../volume.ts';
import { dicomBytes, type FixtureImage } from './testing/dicomFixture.ts';
import { fileAt, folderAt, readFiles } from './testing/dicomFolder.ts';
import { expectSame } from './testing/expectSame.ts';
import { readWithSitk } from './testing/sitk.ts';

const ENHANCED_CT = '1.2.840.10008.5.1.4.1.1.2.1';
const OBLIQUE = [0.9, 0.3, Math.sqrt(0.1), -0.316227766, 0.948683298, 0];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segloop-enhanced-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, image: FixtureImage): string {
  const path = join(folder, name);
  writeFileSync(path, new Uint8Array(dicomBytes(image)));
  return path;
}

/** An enhanced CT whose frames lie at `zs`; frame f holds the values 100 f … 100 f + 11. */
const enhanced = (zs: readonly number[]): FixtureImage => ({
  number: 1,
  pixelSpacing: null,
  values: zs.flatMap((_, frame) => Array.from({ length: 12 }, (_, i) => 100 * frame + i)),
  elements: {
    SOPClassUID: ENHANCED_CT,
    NumberOfFrames: String(zs.length),
    ImageOrientationPatient: undefined,
    RescaleSlope: undefined,
    RescaleIntercept: undefined,
    SharedFunctionalGroupsSequence: [
      {
        PlaneOrientationSequence: [{ ImageOrientationPatient: ['1', '0', '0', '0', '1', '0'] }],
        PixelMeasuresSequence: [{ PixelSpacing: ['0.7', '0.8'], SliceThickness: '2' }],
        PixelValueTransformationSequence: [
          { RescaleIntercept: '-1000', RescaleSlope: '1', RescaleType: 'HU' },
        ],
      },
    ],
    PerFrameFunctionalGroupsSequence: zs.map((z, frame) => ({
      PlanePositionSequence: [{ ImagePositionPatient: ['-5', '6', String(z)] }],
      FrameContentSequence: [{ StackID: '1', InStackPositionNumber: frame + 1 }],
    })),
  },
});

const LIKE = it.skipIf(!hasPython && !process.env.CI);

LIKE.each([
  ['upwards', [10, 12, 14, 16]],
  ['downwards', [16, 14, 12, 10]],
])('reads an enhanced CT whose frames run %s', async (name, zs) => {
  const path = written(`${name}.dcm`, enhanced(zs));
  const { volumes, failures } = await readFiles([fileAt(path)]);
  expect(failures).toEqual({});
  expectSame(volumes[0] as Volume, readWithSitk(path));
});

it('sorts the frames of an enhanced CT that come in any order', async () => {
  const path = written('mixed.dcm', enhanced([14, 10, 16, 12]));
  const { volumes } = await readFiles([fileAt(path)]);
  const [volume] = volumes;
  expect(volume?.geometry).toMatchObject({ size: [4, 3, 4], origin: [-5, 6, 10], spacing: [2, 0.7, 0.8] });
  expect([0, 1, 2, 3].map((k) => volume?.data[12 * k])).toEqual([-900, -700, -1000, -800]);
});

LIKE('reads an oblique series of files', async () => {
  const series = join(folder, 'oblique');
  mkdirSync(series);
  const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0] = OBLIQUE;
  const normal = [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx];
  for (const k of [3, 0, 2, 1]) {
    const [nx = 0, ny = 0, nz = 0] = normal.map((part) => 1.25 * k * part);
    written(`oblique/${9 - k}`, {
      number: 9 - k,
      orientation: OBLIQUE,
      position: [-100.5 + nx, 30.25 + ny, 700 + nz],
      values: Array.from({ length: 12 }, (_, i) => 100 * k + i),
      intercept: -1024,
    });
  }
  const { volumes } = await readFiles(folderAt(series));
  expectSame(volumes[0] as Volume, readWithSitk(series));
});

LIKE('reads a PET series with a slope of its own on every slice', async () => {
  const series = join(folder, 'pet');
  mkdirSync(series);
  for (const k of [0, 1, 2]) {
    const file = written(`pet/${k}`, {
      number: k,
      position: [0, 0, 3 * k],
      slope: 0.5 + k,
      values: Array.from({ length: 12 }, (_, i) => 10 * i),
      elements: { SOPClassUID: '1.2.840.10008.5.1.4.1.1.128', Modality: 'PT' },
    });
    const { volumes } = await readFiles([fileAt(file)]);
    expect(Array.from(volumes[0]?.data ?? [])).toEqual(Array.from(readWithSitk(file).data));
  }
  const { volumes } = await readFiles(folderAt(series));
  expectSame(volumes[0] as Volume, readWithSitk(series));
});

LIKE.each([
  ['CT', '1.2.840.10008.5.1.4.1.1.2'],
  ['MR', '1.2.840.10008.5.1.4.1.1.4'],
])('rescales a %s slice as SimpleITK does', async (Modality, SOPClassUID) => {
  const path = written(`${Modality}.dcm`, {
    number: 1,
    position: [1, 2, 3],
    slope: 2,
    intercept: -7,
    values: Array.from({ length: 12 }, (_, i) => i),
    elements: { Modality, SOPClassUID, SpacingBetweenSlices: '4' },
  });
  const { volumes } = await readFiles([fileAt(path)]);
  expectSame(volumes[0] as Volume, readWithSitk(path));
});
