/** A pseudo-labelled dataset in the hands of stock nnU-Net 2.8: it is accepted, and one training step has a finite loss. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { datasetJson } from '../../../cli/pseudoLabelDataset.mjs';
import { askPython, hasPython, PLANNING } from '../../../scripts/python/index.ts';
import { writeImage, writeLabels } from '../../image/index.ts';
import { fixedCut, logOddsOf, pseudoLabel, seededUniform, toCode } from '../../semisupervised/index.ts';

const DATASET = 'Dataset901_Pseudo';
const SIZE = [16, 32, 32] as const;
const IGNORE = 2;

const SCRIPT = `
import json, os, sys
root = sys.argv[1]
import numpy as np
import torch
from nnunetv2.experiment_planning.plan_and_preprocess_api import extract_fingerprints, plan_experiments, preprocess
from nnunetv2.run.run_training import get_trainer_from_args
extract_fingerprints([901], num_processes=1, check_dataset_integrity=True)
plan_experiments([901])
preprocess([901], configurations=['3d_fullres'], num_processes=[1])
cases = [f'case_{i}' for i in range(3)]
with open(f'{root}/nnUNet_preprocessed/${DATASET}/splits_final.json', 'w') as file:
    json.dump([{'train': cases[:2], 'val': cases[2:]}], file)
# Batches in this process: a worker would take longer to start than the step takes.
os.environ['nnUNet_n_proc_DA'] = '0'
trainer = get_trainer_from_args('901', '3d_fullres', 0, 'nnUNetTrainerNoDA', device=torch.device('cpu'))
trainer.on_train_start()
trainer.on_epoch_start()
trainer.on_train_epoch_start()
batch = next(trainer.dataloader_train)
loss = float(trainer.train_step(batch)['loss'])
target = batch['target'][0] if isinstance(batch['target'], list) else batch['target']
found = sorted(int(v) for v in np.unique(np.asarray(target)))
print('RESULT', json.dumps({'loss': loss, 'ignore': trainer.label_manager.ignore_label, 'labels': found}))
`;

/** A ball that is sure at its core and unsure at its rim, in noise. */
function drawn(index: number) {
  const voxels = SIZE[0] * SIZE[1] * SIZE[2];
  const geometry = {
    size: SIZE,
    spacing: [2, 1, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  } as const;
  const scan = new Float32Array(voxels);
  const labels = new Uint8Array(voxels);
  const codes = new Uint16Array(voxels);
  for (let i = 0; i < voxels; i++) {
    const [z, y, x] = [Math.floor(i / 1024), Math.floor(i / 32) % 32, i % 32];
    const inside = 8 + index - Math.hypot(2 * (z - 8), y - 16, x - 15 - index);
    labels[i] = inside > 0 ? 1 : 0;
    codes[i] = toCode(Math.abs(inside) * 1.5);
    scan[i] = 50 * labels[i] + 20 * seededUniform(1, index, i);
  }
  const grid = { geometry, fileDimension: 3 as const };
  const map = { labels, codes, size: SIZE, spacing: geometry.spacing };
  const cuts = new Map([0, 1].map((value) => [value, fixedCut(0.9)]));
  const made = pseudoLabel(map, {
    cuts,
    ignoreLabel: IGNORE,
    seed: 0,
    stream: index,
    vetoAbove: toCode(logOddsOf(0.05)),
  });
  return { grid, scan, made: made.labels };
}

describe.skipIf(!hasPython)('with nnU-Net’s Python', () => {
  it('accepts the dataset, and one training step has a finite loss', async () => {
    const root = mkdtempSync(join(tmpdir(), 'segloop-stock-'));
    try {
      const folder = join(root, 'nnUNet_raw', DATASET);
      for (const part of ['imagesTr', 'labelsTr']) mkdirSync(join(folder, part), { recursive: true });
      const cases = [0, 1, 2].map((index) => ({ name: `case_${index}`, files: [] }));
      for (const [index, { name }] of cases.entries()) {
        const { grid, scan, made } = drawn(index);
        expect(made.includes(IGNORE)).toBe(true);
        const bytes = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());
        writeFileSync(
          join(folder, `imagesTr/${name}_0000.nii.gz`),
          await bytes(await writeImage(scan, grid, 'a.nii.gz')),
        );
        writeFileSync(
          join(folder, `labelsTr/${name}.nii.gz`),
          await bytes(await writeLabels(made, grid, 'a.nii.gz')),
        );
      }
      const teacher = {
        channel_names: { 0: 'CT' },
        labels: { background: 0, ball: 1 },
        file_ending: '.nii.gz',
      };
      const json = datasetJson(teacher, { cases, ignoreLabel: IGNORE, inPlace: false });
      writeFileSync(join(folder, 'dataset.json'), JSON.stringify(json));
      const said = askPython(['-c', SCRIPT, root], { nnunetAt: root, env: PLANNING });
      const { loss, ignore, labels } = JSON.parse(/^RESULT (.*)$/m.exec(said)?.[1] ?? '{}');
      expect(Number.isFinite(loss)).toBe(true);
      expect(ignore).toBe(IGNORE);
      // The step saw ignored voxels.
      expect(labels).toContain(IGNORE);
    } finally {
      rmSync(root, { recursive: true });
    }
  }, 300_000);
});
