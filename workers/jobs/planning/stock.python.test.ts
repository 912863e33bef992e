/** Stock nnU-Net 2.8 takes what is planned and preprocessed here, and draws the same fingerprint. Skipped where it is not
 *  installed. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { readAsNnunet, requireReader } from '../../image/index.ts';
import { Devices } from '../../inference/index.ts';
import { fingerprintCase, joinFingerprint } from '../../nnunet/index.ts';
import { NodeDirectory } from '../../workspace/testing/nodeDirectory.ts';
import type { JobSpec } from '../kinds.ts';
import { runDirectly } from '../runDirectly.ts';
import { studioOver } from '../studio.ts';
import { writePhantomDataset } from '../training/testing/phantomDataset.ts';

/** Of a case; nnU-Net draws 1e8 of a dataset. */
const DRAWS = 200_000;
const root = mkdtempSync(join(tmpdir(), 'segloop-stock-plans-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SCRIPT = (folder: string) => `
import torch
torch.set_num_threads(1)
from nnunetv2.experiment_planning.dataset_fingerprint.fingerprint_extractor import DatasetFingerprintExtractor as E

from batchgenerators.utilities.file_and_folder_operations import save_json
import numpy as np
if __name__ == '__main__':
    e = E('${folder}', 1)
    rw = __import__('nnunetv2.imageio.simpleitk_reader_writer', fromlist=['x']).SimpleITKIO
    r = [E.analyze_case(v['images'], v['label'], rw, ${DRAWS}) for v in e.dataset.values()]
    found = np.concatenate([one[2][0] for one in r])
    low, median, high = np.percentile(found, np.array((0.5, 50.0, 99.5)))
    save_json({'mean': float(np.mean(found)), 'std': float(np.std(found)), 'min': float(found.min()), 'max': float(found.max()),
      'median': float(median), 'percentile_00_5': float(low), 'percentile_99_5': float(high)}, '${root}/drawn.json')
    from nnunetv2.run.run_training import get_trainer_from_args
    t = get_trainer_from_args('${folder}', '3d_fullres', 0, 'nnUNetTrainer', 'nnUNetPlans', device=torch.device('cpu'))
    t.num_iterations_per_epoch = 1
    t.num_val_iterations_per_epoch = 1
    t.num_epochs = 1
    t.run_training()
    save_json({'losses': [float(x) for x in t.logger.get_value('train_losses', None)]}, '${root}/trained.json')
`;

it.skipIf(!hasPython)(
  'trains one epoch there from plans and data made here, and draws the same intensities',
  async () => {
    const studio = studioOver(new NodeDirectory(root));
    const folder = await writePhantomDataset(studio, {
      id: 41,
      name: 'Stock',
      cases: 5,
      firstSeed: 60,
      size: [14, 18, 20],
      spacing: [20, 20, 20],
      labels: { liver: ['liver'] },
    });
    const { signal } = new AbortController();
    const run = (spec: JobSpec) =>
      runDirectly(studio, { devices: new Devices(), signal }, spec, {
        budgets: { gpuBytes: 2 ** 30, ramBytes: 2 ** 31 },
        onLine: () => undefined,
      });
    await run({
      kind: 'plan',
      dataset: folder,
      planner: 'ExperimentPlanner',
      freshFingerprint: true,
    });
    await run({ kind: 'preprocess', dataset: folder, plans: 'nnUNetPlans', configurations: ['3d_fullres'] });

    askPython(['-c', SCRIPT(folder)], { nnunetAt: root });
    const read = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));
    expect(read('trained.json').losses).toHaveLength(1);
    expect(Number.isFinite(read('trained.json').losses[0])).toBe(true);

    const cases = await Promise.all(
      (await studio.datasets.cases(folder)).map(async ({ id }) => {
        const reader = requireReader('SimpleITKIO');
        const { volumes } = await readAsNnunet(await studio.datasets.images(folder, id), reader);
        const label = await readAsNnunet([await studio.datasets.label(folder, id)], reader);
        return fingerprintCase(volumes, label.volumes[0], 1, DRAWS);
      }),
    );
    const { mean, std, ...exact } =
      joinFingerprint(cases, 1).foreground_intensity_properties_per_channel[0] ?? {};
    const { mean: meanThere, std: stdThere, ...exactThere } = read('drawn.json');
    expect(exact).toEqual(exactThere);
    // nnU-Net adds up 32-bit floats.
    expect(Math.abs((mean ?? 0) - meanThere) / Math.abs(meanThere)).toBeLessThan(1e-5);
    expect(Math.abs((std ?? 0) - stdThere) / stdThere).toBeLessThan(1e-5);
  },
  180_000,
);
