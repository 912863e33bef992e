/** NRRD, MetaImage and GIPL as SimpleITK wrote them: read as SimpleITK reads them. Skipped by name without Python. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { hasPython } from '../../scripts/python/index.ts';
import { readImage } from './readImage.ts';
import { runPython } from './testing/python.ts';

const numbers = z.array(z.number());
const factsSchema = z.record(
  z.string(),
  z.object({ size: numbers, spacing: numbers, origin: numbers, direction: numbers, sha256: z.string() }),
);

describe.skipIf(!hasPython)('with nnU-Net’s Python', () => {
  it('reads every format, voxel type and packing as SimpleITK does', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segloop-formats-'));
    try {
      const files = z.array(z.string()).parse(runPython('write_references.py', folder));
      const facts = factsSchema.parse(runPython('sitk_facts.py', ...files));
      expect(files).toHaveLength(60);
      for (const [path, expected] of Object.entries(facts)) {
        const { data, geometry, channels, fileDimension } = await readImage(
          new Blob([readFileSync(path)]),
          path,
        );
        const n = Math.min(3, fileDimension);
        const width = expected.size.length;
        const pick = (m: readonly number[], row: number): number[] =>
          m.filter((_, i) => i % row < n && Math.floor(i / row) < n).map((value) => value + 0);
        expect({
          path,
          size: [...geometry.size.toReversed(), channels].slice(0, width),
          spacing: geometry.spacing.toReversed().slice(0, n),
          origin: geometry.origin.slice(0, n),
          direction: pick(geometry.direction, 3),
          sha256: createHash('sha256')
            .update(new Uint8Array(Float64Array.from(data).buffer))
            .digest('hex'),
        }).toEqual({
          path,
          size: expected.size,
          spacing: expected.spacing.slice(0, n),
          origin: expected.origin.slice(0, n),
          direction: pick(expected.direction, width),
          sha256: expected.sha256,
        });
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
