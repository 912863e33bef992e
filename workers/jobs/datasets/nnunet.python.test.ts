/** Stock nnU-Net takes a dataset with an ignore label that was made, exported and unpacked here. Skipped by name where it
 *  is not installed. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython, installed, PLANNING } from '../../../scripts/python/index.ts';
import { type Geometry, writeImage } from '../../image/index.ts';
import { caseScanId, MemoryDirectory } from '../../workspace/index.ts';
import { saveLabels } from '../saveLabels.ts';
import { studioOver } from '../studio.ts';
import { exportDataset } from './exportDataset.ts';

const FOLDER = 'Dataset042_Exported';
const SIZE = [24, 32, 40] as const;
const GEOMETRY: Geometry = {
  size: SIZE,
  spacing: [2.5, 1, 1],
  origin: [5, 6, 7],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];

async function exported(): Promise<Blob> {
  const studio = studioOver(new MemoryDirectory());
  const labels = [{ name: 'liver', values: [1] }];
  await studio.datasets.create({ id: 42, name: 'Exported', channels: ['CT'], labels, ignore: true });
  for (const id of ['a', 'b', 'c']) {
    const voxels = Int16Array.from({ length: VOXELS }, (_, at) => ((at * 7919) % 400) - 100);
    const image = await writeImage(voxels, { geometry: GEOMETRY, fileDimension: 3 }, 'i.nii.gz');
    await studio.datasets.addCase(FOLDER, { id, images: [image] });
    await saveLabels(studio, {
      of: caseScanId({ part: 'image', folder: FOLDER, case: id }),
      name: id,
      data: Uint16Array.from({ length: VOXELS }, (_, at) => (at % 40 < 10 ? 1 : at % 40 < 20 ? 65535 : 0)),
      fileDimension: 3,
      segments: [{ value: 1, name: 'liver', colour: '#56B4E9', visible: true, locked: false }],
      ignore: 2,
    });
  }
  // Without a label: nnU-Net must not stumble over it.
  await studio.datasets.addCase(FOLDER, { id: 'unlabelled', images: [new Blob(['later'])] });
  return exportDataset(studio.datasets, FOLDER);
}

it.skipIf(!hasPython)(
  'nnUNetv2_plan_and_preprocess --verify_dataset_integrity accepts an exported dataset with ignore label',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'segloop-export-'));
    try {
      writeFileSync(join(root, 'x.zip'), await (await exported()).bytes());
      const unzip = 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])';
      askPython(['-c', unzip, join(root, 'x.zip'), join(root, 'nnUNet_raw')]);
      const flags = ['-d', '42', '--verify_dataset_integrity', '--no_pp', '-npfp', '1', '-np', '1'];
      const said = askPython([installed('nnUNetv2_plan_and_preprocess'), ...flags], {
        nnunetAt: root,
        env: PLANNING,
      });
      expect(said).toContain('verify_dataset_integrity Done');
      expect(existsSync(join(root, 'nnUNet_preprocessed', FOLDER, 'nnUNetPlans.json'))).toBe(true);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  240_000,
);
