import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { askPython } from '../../../../scripts/python/index.ts';

const factsSchema = z.object({
  size: z.array(z.int()),
  spacing: z.array(z.number()),
  origin: z.array(z.number()),
  direction: z.array(z.number()),
  type: z.string(),
});

export type SitkVolume = z.infer<typeof factsSchema> & { readonly data: Float64Array };

/** What SimpleITK reads from a DICOM file, or from the one series of a folder. */
export function readWithSitk(source: string): SitkVolume {
  const folder = mkdtempSync(join(tmpdir(), 'segloop-dicom-'));
  try {
    const script = fileURLToPath(new URL('sitk_dicom.py', import.meta.url));
    const out = join(folder, 'voxels');
    const printed = askPython([script, out, source]);
    const bytes = new Uint8Array(readFileSync(out));
    return { ...factsSchema.parse(JSON.parse(printed)), data: new Float64Array(bytes.buffer) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
