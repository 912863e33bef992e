/** Stock nnU-Net takes a batch's dataset with its scans where they lie. Skipped by name where it is not installed. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { Directory } from '../../workspace/index.ts';
import { batchFixture } from './testing/batchFixture.ts';

const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';
const PLAN = join(dirname(PYTHON), 'nnUNetv2_plan_and_preprocess');

async function copyOut(directory: Directory, from: string, to: string): Promise<void> {
  for (const { name, kind } of await directory.list(from)) {
    const path = from === '' ? name : `${from}/${name}`;
    if (kind === 'directory') {
      mkdirSync(join(to, path), { recursive: true });
      await copyOut(directory, path, to);
    } else writeFileSync(join(to, path), await (await directory.read(path)).bytes());
  }
}

it.skipIf(!existsSync(PLAN))(
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
      await copyOut(directory, '', root);
      const folders = ['nnUNet_raw', 'nnUNet_preprocessed', 'nnUNet_results'];
      const env = { ...process.env, ...Object.fromEntries(folders.map((name) => [name, join(root, name)])) };
      const flags = ['-d', '101', '--verify_dataset_integrity', '--no_pp', '-npfp', '1', '-np', '1'];
      const said = execFileSync(PLAN, flags, { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
      expect(said).toContain('verify_dataset_integrity Done');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  240_000,
);
