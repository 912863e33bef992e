/** The three readers against nnU-Net's own: arrays, spacing, and labels written back. Skipped by name without Python. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasPython } from '../../scripts/python/index.ts';
import { nnunetSpacing } from './geometry.ts';
import { type NnunetReader, readAsNnunet, writeAsNnunet } from './nnunetReader.ts';
import { niftiBytes } from './testing/niftiFixture.ts';
import { runPython } from './testing/python.ts';
import { ZOO } from './testing/zoo.ts';
import type { Volume } from './volume.ts';

const readFacts = z.record(
  z.string(),
  z.union([
    z.object({ error: z.string() }),
    z.object({ shape: z.array(z.number()), spacing: z.array(z.number()), sha256: z.string() }),
  ]),
);
const gridFacts = z.record(
  z.string(),
  z.object({
    size: z.array(z.number()),
    spacing: z.array(z.number()),
    origin: z.array(z.number()),
    direction: z.array(z.number()),
    dtype: z.string(),
    sha256: z.string(),
  }),
);

/** Geometry and scaling of every kind; the voxel types are compared in readImage.python.test.ts. A spacing of 0, which
 *  ITK takes for 1 and nibabel for 0 (nnU-Net then divides by it), is refused here; see badFiles.test.ts. */
const NAMES = Object.keys(ZOO).filter((name) => !/^\w+-[lb]e-v\d$|pixdim-0/.test(name));

const asFloat32 = ({ data }: Volume): string =>
  createHash('sha256')
    .update(new Uint8Array(Float32Array.from(data).buffer))
    .digest('hex');

describe.skipIf(!hasPython).each<NnunetReader>(['SimpleITKIO', 'NibabelIO', 'NibabelIOWithReorient'])(
  'with nnU-Net’s Python, %s',
  (reader) => {
    const folder = mkdtempSync(join(tmpdir(), `segloop-${reader}-`));
    const pathOf = (name: string): string =>
      join(folder, `${name}.nii.gz`.replace('.gz', reader === 'SimpleITKIO' ? '.gz' : ''));
    let facts: z.infer<typeof readFacts> = {};

    beforeAll(() => {
      for (const side of ['theirs', 'ours']) mkdirSync(join(folder, side));
      for (const name of NAMES) writeFileSync(pathOf(name), niftiBytes(ZOO[name] ?? { sizes: [] }));
      facts = readFacts.parse(
        runPython('nibabel_facts.py', reader, join(folder, 'theirs'), ...NAMES.map(pathOf)),
      );
    }, 120_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    const read = (name: string) =>
      readAsNnunet([{ name: basename(pathOf(name)), file: new Blob([readFileSync(pathOf(name))]) }], reader);

    it.each(NAMES)('reads %s as nnU-Net does', async (name) => {
      const expected = facts[pathOf(name)];
      if (!expected || 'error' in expected) {
        if (reader === 'SimpleITKIO' && ZOO[name]?.version === 2) return;
        await expect(read(name)).rejects.toThrow();
        return;
      }
      const { volumes } = await read(name);
      const [volume] = volumes;
      if (!volume) throw new Error('no volume');
      expect([volume.channels, ...volume.geometry.size]).toEqual(expected.shape);
      expect(nnunetSpacing(volume)).toEqual(expected.spacing);
      expect(asFloat32(volume)).toBe(expected.sha256);
    });

    it('writes labels that lie where nnU-Net’s do', async () => {
      // ITK refuses a sheared file, whoever wrote it.
      const script = reader === 'SimpleITKIO' ? 'sitk_facts.py' : 'nibabel_grid.py';
      const names = NAMES.filter((name) => {
        const expected = facts[pathOf(name)];
        return expected && !('error' in expected) && !name.startsWith('4d');
      });
      for (const name of names) {
        const { volumes, fileGrid } = await read(name);
        const labels = Uint8Array.from(
          volumes[0]?.data ?? [],
          (value) => Math.trunc(Math.abs(Math.fround(value))) % 5,
        );
        const file = await writeAsNnunet(labels, fileGrid, basename(pathOf(name)));
        writeFileSync(join(folder, 'ours', basename(pathOf(name))), new Uint8Array(await file.arrayBuffer()));
      }
      const paths = (side: string): string[] =>
        names.map((name) => join(folder, side, basename(pathOf(name))));
      const theirs = gridFacts.parse(runPython(script, ...paths('theirs')));
      const ours = gridFacts.parse(runPython(script, ...paths('ours')));
      for (const [index, path] of paths('ours').entries()) {
        const [mine, reference] = [ours[path], theirs[paths('theirs')[index] ?? '']];
        if (!mine || !reference) throw new Error(`nothing known of ${path}`);
        expect({ path, size: mine.size, dtype: mine.dtype, sha256: mine.sha256 }).toEqual({
          path,
          size: reference.size,
          dtype: reference.dtype,
          sha256: reference.sha256,
        });
        for (const key of ['spacing', 'origin', 'direction'] as const) {
          reference[key].forEach((value, i) => {
            expect(Math.abs((mine[key][i] ?? Number.NaN) - value), `${path} ${key}`).toBeLessThan(1e-6);
          });
        }
      }
    });
  },
);
