/** Stock nnU-Net takes a batch's dataset with its scans where they lie. Skipped by name where it is not installed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython, installed, PLANNING } from '../../../scripts/python/index.ts';
import { spill } from '../../workspace/testing/spill.ts';
import { batchFixture } from './testing/batchFixture.ts';

it.skipIf(!hasPython)(
  'nnUNetv2_plan_and_preprocess --verify_dataset_integrity accepts a batch with images in place',
  async () => {
    const { directory, studio, scans, spec, run } = await batchFixture();
    const cases = [];
    for (const { id, name } of scans) {
      const [file] = await studio.scans.files(id);
      if (file) await directory.write(`.segloop/folders/kept/${name}.nii`, file.blob);
      cases.push({ name, source: { from: 'folder' as const, folder: 'kept', files: [`${name}.nii`] } });
    }
    expect(await run(spec({ cases }))).toMatchObject({ state: 'done', outcome: { labelled: 3 } });
    const root = mkdtempSync(join(tmpdir(), 'segloop-batch-'));
    try {
      await spill(directory, root);
      const flags = ['-d', '101', '--verify_dataset_integrity', '--no_pp', '-npfp', '1', '-np', '1'];
      const said = askPython([installed('nnUNetv2_plan_and_preprocess'), ...flags], {
        nnunetAt: root,
        env: PLANNING,
      });
      expect(said).toContain('verify_dataset_integrity Done');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  240_000,
);
