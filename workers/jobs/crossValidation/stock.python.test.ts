/**
 * Stock nnU-Net 2.8 and we, each on its own copy of one results folder: the same winner, scores and post-processing.
 * Skipped where nnU-Net is not installed.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { Devices } from '../../inference/index.ts';
import { parsePythonJson } from '../../nnunet/evaluation/index.ts';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import { runDirectly } from '../runDirectly.ts';
import { studioOver } from '../studio.ts';
import { DATASET, MODELS, writeFoldResults } from './testing/foldResults.ts';

const PYTHON = process.env.SEGLOOP_PYTHON ?? '/opt/nnunet/bin/python';

/** nnU-Net's entry points in one process: a pool of processes would load torch anew for every step. */
const STOCK = `
import multiprocessing, sys
class Pool:
    def __init__(self, *_): pass
    def __enter__(self): return self
    def __exit__(self, *_): return False
    def starmap(self, f, items): return [f(*i) for i in items]
class Serial:
    Pool = Pool
multiprocessing.get_context = lambda *_: Serial
from nnunetv2.evaluation.find_best_configuration import find_best_configuration_entry_point
from nnunetv2.postprocessing.remove_connected_components import entry_point_apply_postprocessing
sys.argv = ['find', '${DATASET}', '-c', '2d', '3d_fullres']
find_best_configuration_entry_point()
pkl, best, out = OURS
sys.argv = ['apply', '-i', best, '-o', out, '-pp_pkl_file', pkl]
entry_point_apply_postprocessing()
`;

async function spill(from: Directory, root: string, path = ''): Promise<void> {
  for (const { name, kind } of await from.list(path)) {
    const below = path === '' ? name : `${path}/${name}`;
    if (kind === 'directory') await spill(from, root, below);
    else {
      mkdirSync(dirname(join(root, below)), { recursive: true });
      writeFileSync(join(root, below), new Uint8Array(await (await from.read(below)).arrayBuffer()));
    }
  }
}

/** Numbers to 1e-12. */
function expectSame(found: unknown, expected: unknown, at = ''): void {
  if (typeof expected === 'number') expect(Math.abs(Number(found) - expected), at).toBeLessThanOrEqual(1e-12);
  else if (expected !== null && typeof expected === 'object') {
    expect(Object.keys(found as object), at).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expectSame((found as Record<string, unknown>)[key], value, `${at}.${key}`);
  } else expect(found, at).toBe(expected);
}

it.skipIf(!existsSync(PYTHON))(
  'finds what nnUNetv2_find_best_configuration finds, and nnUNetv2_apply_postprocessing reads our file',
  async () => {
    const root = mkdtempSync(join(tmpdir(), 'segloop-best-'));
    try {
      const directory = new MemoryDirectory();
      const studio = studioOver(directory);
      await writeFoldResults(studio);
      await spill(directory, join(root, 'stock'));
      const roots = ['nnUNet_raw', 'nnUNet_preprocessed', 'nnUNet_results'];
      const places = Object.fromEntries(roots.map((name) => [name, join(root, 'stock', name)]));
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
          places,
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
      execFileSync(PYTHON, ['-c', `OURS = ${JSON.stringify(files)}${STOCK}`], {
        env: { ...process.env, ...places },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      expectSame(information, json(stock('inference_information.json')));
      for (const file of ['postprocessing.json', 'summary.json'])
        expectSame(json(ours(`${best}/${file}`)), json(stock(`${best}/${file}`)), file);
      // Voxels, not bytes: the two compress differently.
      const compared = execFileSync(PYTHON, [
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
      expect(compared.toString().trim()).toBe('0');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
  240_000,
);
