/** The jobs over nnU-Net's own evaluation files: nnunetv2 2.8.1, see golden/evaluation/README.md. Scores to 1e-12. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readImage } from '../../image/index.ts';
import { Devices } from '../../inference/index.ts';
import { readNpz } from '../../network/index.ts';
import { parsePythonJson } from '../../nnunet/evaluation/index.ts';
import { type Directory, MemoryDirectory } from '../../workspace/index.ts';
import type { JobSpec } from '../kinds.ts';
import { runDirectly } from '../runDirectly.ts';
import { studioOver } from '../studio.ts';
import { postprocessingPickle, readPostprocessing } from './postprocessingFiles.ts';

const GOLDEN = new URL('../../../golden/evaluation/', import.meta.url);
const golden = (path: string) => readFileSync(new URL(path, GOLDEN));
const PLANS = JSON.stringify({
  dataset_name: 'Dataset001_Golden',
  plans_name: 'nnUNetPlans',
  image_reader_writer: 'SimpleITKIO',
  transpose_forward: [0, 1, 2],
  transpose_backward: [0, 1, 2],
  configurations: {},
});

/** A golden folder in memory, with what nnU-Net keeps beside predictions. */
async function opened(folder: string, heads: readonly string[]): Promise<Directory> {
  const directory = new MemoryDirectory();
  for (const entry of readdirSync(new URL(folder, GOLDEN), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = `${entry.parentPath}/${entry.name}`.split(`${folder}/`).at(-1) ?? '';
    await directory.write(path, golden(`${folder}/${path}`));
  }
  for (const head of heads) {
    await directory.write(`${head}/plans.json`, PLANS);
    await directory.write(`${head}/dataset.json`, golden(`${folder}/dataset.json`));
  }
  return directory;
}

const run = (directory: Directory, spec: JobSpec) =>
  runDirectly(studioOver(directory), { devices: new Devices(), signal: new AbortController().signal }, spec, {
    budgets: { gpuBytes: 2 ** 30, ramBytes: 2 ** 30 },
    onLine: () => undefined,
  });

const json = async (directory: Directory, path: string) =>
  parsePythonJson(await (await directory.read(path)).text());

async function labels(blob: Blob, name: string) {
  const { data, geometry } = await readImage(blob, name);
  return { data: [...data], geometry };
}

async function expectLabels(directory: Directory, found: string, expected: string): Promise<void> {
  const names = readdirSync(new URL(expected, GOLDEN)).filter((name) => name.endsWith('.nii.gz'));
  for (const name of names) {
    const ours = await labels(await directory.read(`${found}/${name}`), name);
    expect(ours, `${found}/${name}`).toEqual(await labels(new Blob([golden(`${expected}/${name}`)]), name));
  }
}

/** Paths by their last two parts. */
function expectSame(found: unknown, expected: unknown, at = ''): void {
  if (typeof expected === 'number' && !Number.isNaN(expected)) {
    const allowed = 1e-12 * Math.max(1, Math.abs(expected));
    expect(Math.abs(Number(found) - expected), at).toBeLessThanOrEqual(allowed);
  } else if (expected !== null && typeof expected === 'object') {
    expect(Object.keys(found as object), at).toEqual(Object.keys(expected));
    for (const [key, value] of Object.entries(expected))
      expectSame((found as Record<string, unknown>)[key], value, `${at}.${key}`);
  } else expect(String(found).split('/').slice(-2), at).toEqual(String(expected).split('/').slice(-2));
}

for (const folder of ['metrics_labels_ignore', 'metrics_regions', 'metrics_absent_class'])
  it(`evaluates a folder as nnU-Net: ${folder}`, async () => {
    const directory = await opened(folder, []);
    await run(directory, {
      kind: 'evaluateFolder',
      reference: 'reference',
      predictions: 'prediction',
      dataset: 'dataset.json',
      output: 'out/summary.json',
      chill: false,
    });
    expectSame(
      await json(directory, 'out/summary.json'),
      parsePythonJson(golden(`${folder}/summary.json`).toString()),
    );
  });

// What is found and applied on the others: nnunet/evaluation.
for (const folder of ['postprocessing_regions', 'postprocessing_nothing_helps'])
  it(`finds and applies nnU-Net’s post-processing: ${folder}`, async () => {
    const directory = await opened(folder, ['prediction']);
    await run(directory, {
      kind: 'determinePostprocessing',
      input: 'prediction',
      reference: 'reference',
      keep: true,
    });
    const expected = parsePythonJson(golden(`${folder}/postprocessing.json`).toString());
    expectSame(await json(directory, 'prediction/postprocessing.json'), expected);
    expectSame(
      await json(directory, 'prediction/summary.json'),
      parsePythonJson(golden(`${folder}/summary.json`).toString()),
    );
    await expectLabels(directory, 'prediction/postprocessed', `${folder}/postprocessed`);
    // nnU-Net's own pickle, ours, and the JSON say the same.
    const steps = await readPostprocessing(await directory.read('postprocessing.pkl'), 'postprocessing.pkl');
    for (const name of ['postprocessing.pkl', 'postprocessing.json'])
      expect(await readPostprocessing(await directory.read(`prediction/${name}`), name)).toEqual(steps);
    await run(directory, {
      kind: 'applyPostprocessing',
      input: 'prediction',
      output: 'applied',
      postprocessing: 'postprocessing.pkl',
    });
    await expectLabels(directory, 'applied', `${folder}/postprocessed`);
  });

it.each(readdirSync(GOLDEN).filter((name) => name.startsWith('postprocessing_')))(
  'reads nnU-Net’s pickle and JSON of %s alike, and writes a pickle of the same',
  async (folder) => {
    const read = (name: string) => readPostprocessing(new Blob([golden(`${folder}/${name}`)]), name);
    const steps = await read('postprocessing.json');
    expect(await read('postprocessing.pkl')).toEqual(steps);
    const ours = postprocessingPickle(
      { steps, together: steps.length > 0 && typeof steps[0] !== 'number' },
      false,
    );
    expect(await readPostprocessing(new Blob([ours]), 'postprocessing.pkl')).toEqual(steps);
  },
);

for (const folder of ['ensemble_labels', 'ensemble_regions'])
  it(`ensembles folders as nnU-Net, class by class: ${folder}`, async () => {
    const directory = await opened(folder, ['model_1']);
    const outcome = await run(directory, {
      kind: 'ensemble',
      inputs: ['model_1', 'model_2'],
      output: 'out',
      probabilities: true,
    });
    expect(outcome).toEqual({ cases: 3 });
    await expectLabels(directory, 'out', `${folder}/expected`);
    for (const name of readdirSync(new URL(`${folder}/expected`, GOLDEN)).filter((one) =>
      one.endsWith('.npz'),
    )) {
      const read = (bytes: Uint8Array) => readNpz(bytes).get('probabilities');
      const found = read(new Uint8Array(await (await directory.read(`out/${name}`)).arrayBuffer()));
      const expected = read(golden(`${folder}/expected/${name}`));
      expect(found?.shape).toEqual(expected?.shape);
      const numbers = (array: typeof found): number[] => (array ? [...array.data].map(Number) : []);
      const truth = numbers(expected);
      const apart = numbers(found).map((p, i) => Math.abs(p - truth[i]));
      expect(Math.max(...apart), name).toBeLessThanOrEqual(1e-7);
    }
  });

it('refuses a pickle that names any other function, and runs none', async () => {
  const bytes = postprocessingPickle({ steps: [1], together: false }, false);
  const other = new TextDecoder('latin1')
    .decode(bytes)
    .replace('remove_all_but_largest_component_from', 'eval_it_from');
  const file = new Blob([Uint8Array.from(other, (character) => character.charCodeAt(0))]);
  await expect(readPostprocessing(file, 'postprocessing.pkl')).rejects.toMatchObject({
    code: 'crossValidation.postprocessing',
  });
  await expect(readPostprocessing(new Blob(['{}']), 'a.json')).rejects.toMatchObject({
    code: 'crossValidation.postprocessing',
  });
});
