/** Labels written on a scan's grid, as SimpleITK sees both. Skipped by name without Python. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasPython } from '../../scripts/python/index.ts';
import { readImage } from './readImage.ts';
import { niftiBytes } from './testing/niftiFixture.ts';
import { runPython } from './testing/python.ts';
import { ZOO } from './testing/zoo.ts';
import { voxelCount } from './volume.ts';
import { writeLabels } from './writeLabels.ts';

const numbers = z.array(z.number());
const gridSchema = z.object({
  dimension: z.int(),
  size: numbers,
  spacing: numbers,
  origin: numbers,
  direction: numbers,
  dtype: z.string(),
  sum: z.number(),
});
const factsSchema = z.record(z.string(), gridSchema);
type GridFacts = z.infer<typeof gridSchema>;

const ENDINGS = ['.nii.gz', '.nrrd', '.mha'];
const SCANS = ['no-form', 'qform-ras', 'qform-flipped', 'qform-oblique', 'sform-ras', 'sform-lps']
  .concat(['sform-left-handed', 'sform-permuted', 'sform-oblique', 'sform-other-scale'])
  .concat(['forms-differ', 'units-metre', '2d', '3d-one-slice', '3d-one-column', '4d']);

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const REAL = [
  'formats/FLAIR.nrrd',
  'formats/mha.mha',
  'formats/shear.nii.gz',
  'ct/abdomen_ct.nii.gz',
  'mr/body_mr.nii.gz',
]
  .map((name) => join(DATA, name))
  .filter(existsSync);

/** NIfTI keeps single precision: a NRRD origin of 110 mm has no nearer number than 4e-6 there. */
const tolerance = (scan: string, ending: string): number =>
  ending.startsWith('.nii') && /nrrd|mha/.test(scan) ? 1e-5 : 1e-6;

/** The first three axes; a 4-D scan's labels are a volume. */
function spatial({ dimension, size, spacing, origin, direction }: GridFacts) {
  const n = Math.min(3, dimension);
  return {
    size: size.slice(0, n),
    numbers: [
      ...spacing.slice(0, n),
      ...origin.slice(0, n),
      ...direction.filter((_, i) => i % dimension < n && Math.floor(i / dimension) < n),
    ],
  };
}

describe.skipIf(!hasPython)('with nnU-Net’s Python', () => {
  let folder = '';
  let scans: string[] = [];
  let facts: z.infer<typeof factsSchema> = {};
  const written = (scan: string, ending: string): string =>
    join(folder, `${scan.replaceAll(/\W/g, '_')}-labels${ending}`);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segloop-labels-'));
    const made = SCANS.map((name) => {
      const path = join(folder, `${name}.nii`);
      writeFileSync(path, niftiBytes(ZOO[name] ?? { sizes: [] }));
      return path;
    });
    scans = [...made, ...REAL];
    for (const path of scans) {
      const scan = await readImage(new Blob([readFileSync(path)]), path);
      const labels = Uint16Array.from({ length: voxelCount(scan.geometry.size) }, (_, i) => i % 7);
      for (const ending of ENDINGS) {
        const file = await writeLabels(labels, scan, `x${ending}`);
        writeFileSync(written(path, ending), new Uint8Array(await file.arrayBuffer()));
      }
    }
    const labelFiles = scans.flatMap((path) => ENDINGS.map((ending) => written(path, ending)));
    facts = factsSchema.parse(runPython('sitk_facts.py', ...scans, ...labelFiles));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(ENDINGS)('puts %s on the grid of every scan', (ending) => {
    for (const path of scans) {
      const [scan, labels] = [facts[path], facts[written(path, ending)]];
      if (!scan || !labels) throw new Error(`SimpleITK said nothing of ${path}`);
      const [wanted, found] = [spatial(scan), spatial(labels)];
      expect({ path, size: found.size }).toEqual({ path, size: wanted.size });
      const worst = Math.max(
        ...wanted.numbers.map((value, i) => Math.abs(value - (found.numbers[i] ?? Number.NaN))),
      );
      expect(worst, path).toBeLessThanOrEqual(tolerance(path, ending));
      const count = wanted.size.reduce((product, n) => product * n, 1);
      const sum = Array.from({ length: count }, (_, i) => i % 7).reduce((total, value) => total + value, 0);
      expect({ path, dtype: labels.dtype, sum: labels.sum }).toEqual({ path, dtype: 'uint8', sum });
    }
  });
});
