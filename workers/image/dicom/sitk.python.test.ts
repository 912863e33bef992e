/** Every file of shared/data against SimpleITK: geometry to 1e-4 mm, voxels exactly (fractional slopes: to float32). */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasPython } from '../../../scripts/python/index.ts';
import type { Volume } from '../volume.ts';
import { fileAt, folderAt, readFiles } from './testing/dicomFolder.ts';
import { expectSame } from './testing/expectSame.ts';
import { readWithSitk } from './testing/sitk.ts';

const DATA = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const MISSING = !process.env.CI && !(hasPython && existsSync(DATA));

const FILES = [
  'BigEndianExplicit',
  'CT0012.fragmented_no_bot_jpeg_baseline.51',
  'DeflatedExplicitVRLittleEndian',
  'ImplicitVRLittleEndian',
  'JPEG2000',
  'JPEG2000LosslessOnly',
  'JPEGLSLossless',
  'JPEGLSLossy',
  'JPEGProcess1',
  'JPEGProcess10_12',
  'JPEGProcess14',
  'JPEGProcess14SV1',
  'JPEGProcess2_4',
  'JPEGProcess6_8',
  'LittleEndianExplicit',
  'LittleEndianImplicit',
  'RLELossless',
];

describe.skipIf(MISSING)('like SimpleITK', () => {
  it.each(FILES)('reads %s', async (name) => {
    const path = `${DATA}dicom_syntaxes/${name}.dcm`;
    const { volumes, failures } = await readFiles([fileAt(path)]);
    expect(failures).toEqual({});
    expect(volumes).toHaveLength(1);
    expectSame(volumes[0] as Volume, readWithSitk(path));
  });

  it('reads the series of ct_dicom', async () => {
    const folder = `${DATA}ct_dicom`;
    const { volumes, series, failures } = await readFiles(folderAt(folder).reverse());
    expect(failures).toEqual({});
    expect(volumes).toHaveLength(1);
    expect(series[0]).toMatchObject({ modality: 'CT', images: 20, notes: [] });
    expectSame(volumes[0] as Volume, readWithSitk(folder));
  });
});

describe.skipIf(!process.env.CI && !existsSync(DATA))('files that are no scans', () => {
  it('says what is wrong with each, and opens the rest', async () => {
    const { failures, volumes } = await readFiles(
      ['no-pixel-data', 'no-pixel-spacing', 'RLELossless'].map((name) =>
        fileAt(`${DATA}dicom_syntaxes/${name}.dcm`),
      ),
    );
    expect(failures).toEqual({
      'no-pixel-data.dcm': 'dicom.noPixels',
      'no-pixel-spacing.dcm': 'dicom.noSpacing',
    });
    expect(volumes).toHaveLength(1);
  });
});
