/**
 * Stock nnU-Net 2.8 and we, each on its own copy of one results folder: the same winner, scores and post-processing.
 * Skipped where nnU-Net is not installed.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython, nnunetFolders } from '../../../scripts/python/index.ts';
import { Devices } from '../../inference/index.ts';
import { parsePythonJson } from '../../nnunet/evaluation/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { spill } from '../../workspace/testing/spill.ts';
import { runDirectly } from '../runDirectly.ts';
import { studioOver } from '../studio.ts';
import { DATASET, MODELS, writeFoldResults } from './testing/foldResults.ts';

const STOCK = `
import sys
from nnunetv2.evaluation.find_best_configuration import find_best_configuration_entry_point
from nnunetv2.postprocessing.remove_connected_components import entry_point_apply_postprocessing
sys.argv = ['find', '${DATASET}', '-c', '2d', '3d_fullres']
find_best_configuration_entry_point()
pkl, best, out = OURS
sys.argv = ['apply', '-i', best, '-o', out, '-pp_pkl_file', pkl]
entry_point_apply_postprocessing()
`;

/** Numbers to 1e-12. */
function expectSame(found: unknown, expected: unknown, at = ''): void {
  if (typeof expected === 'number') expect(Math.abs(Number(found) - expected), at).toBeLessThanOrEqual(1e-12);
  else if (expected !== null && typeof expected === 'object') {
    expect(Object.keys(found as object), at).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expectSame((found as Record<string, unknown>)[key], value, `${at}.${key}`);
  } else expect(found, at).toBe(expected);
}

it.skipIf(!hasPython)(
  'finds what nnUNetv2_find_best_configuration finds, and nnUNetv2_apply_postprocessing reads our file',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'segloop-best-'));
    try {
      const directory = new MemoryDirectory();
      const studio = studioOver(directory);
      await writeFoldResults(studio);
      await spill(directory, join(root, 'stock'));
      const quiet = { devices: new Devices(), signal: new AbortController().signal };
      await runDirectly(
        studio,
        quiet,
        {
          kind: 'findBest',
          dataset: DATASET,
          models: MODELS,
          folds: [0, 1, 2, 3, 4],
          ensembling: true,
          overwrite: true,
          places: nnunetFolders(join(root, 'stock')),
        },
        { budgets: { gpuBytes: 2 ** 30, ramBytes: 2 ** 30 }, onLine: () => undefined },
      );
      await spill(directory, join(root, 'ours'));
      const ours = (path: string) => join(root, 'ours/nnUNet_results', DATASET, path);
      const stock = (path: string) => join(root, 'stock/nnUNet_results', DATASET, path);
      const json = (file: string) => parsePythonJson(readFileSync(file, 'utf8'));
      const information = json(ours('inference_information.json')) as {
        best_model_or_ensemble: { postprocessing_file: string };
      };
      const [, best = ''] =
        /Dataset\w+\/(.*)\/postprocessing\.pkl$/.exec(
          information.best_model_or_ensemble.postprocessing_file,
        ) ?? [];
      const files = [ours(`${best}/postprocessing.pkl`), ours(best), join(root, 'applied')];
      askPython(['-c', `OURS = ${JSON.stringify(files)}${STOCK}`], { nnunetAt: join(root, 'stock') });
      expectSame(information, json(stock('inference_information.json')));
      for (const file of ['postprocessing.json', 'summary.json'])
        expectSame(json(ours(`${best}/${file}`)), json(stock(`${best}/${file}`)), file);
      // Voxels, not bytes: the two compress differently.
      const compared = askPython([
        '-c',
        `
import sys, SimpleITK as s, numpy as n
read = lambda f: s.GetArrayFromImage(s.ReadImage(f))
print(sum(int((read(f'{a}/case_{i}.nii.gz') != read(f'{b}/case_{i}.nii.gz')).sum()) for a, b in zip(sys.argv[1::2], sys.argv[2::2]) for i in range(5)))
`,
        ...[ours(best), stock(best)],
        ...[ours(`${best}/postprocessed`), stock(`${best}/postprocessed`)],
        ...[join(root, 'applied'), ours(`${best}/postprocessed`)],
      ]);
      expect(compared.trim()).toBe('0');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  240_000,
);
