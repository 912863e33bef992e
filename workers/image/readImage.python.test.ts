/** The reader against SimpleITK, with which nnU-Net reads. Needs nnU-Net's Python; skipped by name without it. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasPython } from '../../scripts/python/index.ts';
import { ImageError } from './imageError.ts';
import { readImage } from './readImage.ts';
import { niftiBytes } from './testing/niftiFixture.ts';
import { runPython } from './testing/python.ts';
import { ZOO } from './testing/zoo.ts';
import type { Volume } from './volume.ts';

const numbers = z.array(z.number());
const factsSchema = z.union([
  z.object({ error: z.string() }),
  z.object({
    dimension: z.int(),
    size: numbers,
    spacing: numbers,
    origin: numbers,
    direction: numbers,
    components: z.int(),
    dtype: z.string(),
    shape: numbers,
    sha256: z.string(),
    sum: z.number().nullable(),
  }),
]);
type Facts = z.infer<typeof factsSchema>;

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const REAL = ['formats/FLAIR.nrrd', 'formats/low_res.nii.gz', 'formats/mha.mha', 'formats/minimal.nii.gz']
  .concat(['formats/shear.nii.gz', 'ct/abdomen_ct.nii.gz', 'ct/abdomen_organs.nii.gz'])
  .concat(['mr/body_mr.nii.gz', 'mr/body_mr_organs.nii.gz', 'ct_dicom_organs.nii.gz'])
  .map((name) => join(DATA, name));

/** ITK takes no sform that is not orthonormal, unless there is a qform. */
const REFUSED = /sform-sheared\.nii$/;

/** NIfTI-2 is none of ITK's formats; nnunetReader.python.test.ts compares it with nibabel. */
const NIFTI_1 = Object.entries(ZOO).filter(([, fixture]) => fixture.version !== 2);

/** The same facts of what we read, in ITK's order. */
function factsOf({ data, channels, geometry, fileDimension }: Volume): Record<string, unknown> {
  const reversed = geometry.size.toReversed();
  return {
    size:
      fileDimension === 2 ? reversed.slice(0, 2) : fileDimension === 4 ? [...reversed, channels] : reversed,
    sha256: createHash('sha256')
      .update(new Uint8Array(Float64Array.from(data).buffer))
      .digest('hex'),
  };
}

const positiveZero = (value: number): number => value + 0;

/** Equal to the last bit, on the first three axes. */
function expectSameGrid({ geometry, fileDimension }: Volume, facts: Exclude<Facts, { error: string }>): void {
  const n = Math.min(3, fileDimension);
  const pick = (m: readonly number[], width: number): number[] =>
    m.filter((_, i) => i % width < n && Math.floor(i / width) < n);
  expect(geometry.spacing.toReversed().slice(0, n)).toEqual(facts.spacing.slice(0, n));
  expect(geometry.origin.slice(0, n)).toEqual(facts.origin.slice(0, n).map(positiveZero));
  expect(pick(geometry.direction, 3)).toEqual(pick(facts.direction, facts.dimension).map(positiveZero));
}

describe.skipIf(!hasPython)('with nnU-Net’s Python', () => {
  let folder = '';
  let facts: Record<string, Facts> = {};

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'segloop-zoo-'));
    for (const [name, fixture] of NIFTI_1) writeFileSync(join(folder, `${name}.nii`), niftiBytes(fixture));
    const files = NIFTI_1.map(([name]) => join(folder, `${name}.nii`));
    facts = z
      .record(z.string(), factsSchema)
      .parse(runPython('sitk_facts.py', ...files, ...REAL.filter(existsSync)));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  async function compare(path: string): Promise<void> {
    const expected = facts[path];
    if (!expected) throw new Error(`SimpleITK said nothing of ${path}`);
    if ('error' in expected) {
      expect(path).toMatch(REFUSED);
      await expect(readImage(new Blob([readFileSync(path)]), path)).rejects.toBeInstanceOf(ImageError);
      return;
    }
    const volume = await readImage(new Blob([readFileSync(path)]), path);
    expect(factsOf(volume)).toEqual({ size: expected.size, sha256: expected.sha256 });
    expectSameGrid(volume, expected);
  }

  it.each(NIFTI_1)('reads %s as SimpleITK does', (name) => compare(join(folder, `${name}.nii`)));

  it.skipIf(!existsSync(DATA)).each(REAL)('reads the real file %s as SimpleITK does', (path) =>
    compare(path),
  );
});
