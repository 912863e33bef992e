/** Train, pause, go on and predict in a workspace in memory, on the CPU path; and PyTorch beside it where it is. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { logitsOf } from '../../classification/index.ts';
import { readImage } from '../../image/index.ts';
import { Devices } from '../../inference/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import type { JobSpec } from '../kinds.ts';
import { type Studio, studioOver } from '../studio.ts';
import { budgets, openQueue, runToEnd } from '../testing/openQueue.ts';
import { openClassifier } from './classifierFile.ts';
import { readPredictions, readReport } from './classifierStore.ts';
import { createClassificationApi } from './createClassificationApi.ts';
import { plainCut, poolFeatures, prepareScan } from './encodeCase.ts';
import type { ClassifySpec } from './spec.ts';
import {
  type Architecture,
  SIZE,
  textureLabels,
  writeFreshModel,
  writeTexturedScans,
} from './testing/texturedScans.ts';

const CASES = 24;
const devices = new Devices();
let studio: Studio;
let directory: MemoryDirectory;
let folder = '';

beforeAll(async () => {
  directory = new MemoryDirectory();
  studio = studioOver(directory);
  folder = await writeTexturedScans(studio, CASES);
});

async function specFor(kind: Architecture, more: Partial<ClassifySpec> = {}): Promise<ClassifySpec> {
  const model = await writeFreshModel(studio, folder, kind);
  return {
    ...{ kind: 'classify', name: kind, dataset: folder, labels: textureLabels(CASES) },
    encoder: { from: 'model', model, fold: 0, checkpoint: 'checkpoint_final.pth' },
    ...{ field: 'whole', weighting: 'balanced', testShare: 0.34, augmentedViews: 0, baselines: false },
    ...{ seed: 1, device: 'cpu', replace: true },
    ...more,
  };
}

const run = async (spec: JobSpec) => runToEnd(await openQueue(directory), spec);

it.each(['plain3d', 'residual3d', 'plain2d'] as const)(
  'tells textures apart by the encoder of a %s',
  async (kind) => {
    const trained = await run(await specFor(kind, { baselines: true }));
    expect(trained.failure).toBeUndefined();
    const report = await readReport(directory, kind);
    expect(report.metrics.cases).toBe(8);
    expect(report.test).toEqual([4, 4]);
    expect(report.metrics.rocAuc).toBeGreaterThan(0.9);
    expect(report.baselines?.randomEncoder.rocAuc).toBeDefined();

    const cases = report.cases.slice(0, 2).map(({ case: name }) => ({
      name,
      source: { from: 'dataset' as const, dataset: folder, case: name },
    }));
    const asked = await run({
      kind: 'classifyPredict',
      classifier: kind,
      cases,
      maps: true,
      device: 'cpu',
    });
    expect(asked.failure).toBeUndefined();
    const said = await readPredictions(directory, kind);
    for (const { case: name, probabilities } of report.cases.slice(0, 2)) {
      const again = said.find((one) => one.case === name);
      probabilities.forEach((p, c) => {
        expect(again?.probabilities[c]).toBeCloseTo(p, 5);
      });
    }
    const file = said[0]?.map?.file ?? '';
    const map = await readImage(
      await directory.read(`segloop_classifiers/${kind}/predictions/${file}`),
      file,
    );
    expect(map.geometry.size).toEqual(SIZE);
  },
);

it.skipIf(!hasPython)(
  'gives PyTorch the same logits through the loader of docs/classification.md',
  async () => {
    const work = mkdtempSync(join(tmpdir(), 'segloop-classifier-'));
    const handed = [];
    for (const name of ['plain3d', 'residual3d', 'plain2d']) handed.push(await handToPython(work, name));
    const docs = readFileSync('docs/classification.md', 'utf8');
    const loader = /```python\n([\s\S]*?)```/.exec(docs)?.[1] ?? '';
    const script = `${loader}
import json, numpy
for name, shape in json.loads('${JSON.stringify(handed.map(({ name, shape }) => [name, shape]))}'):
    patches = torch.from_numpy(numpy.fromfile(name + '.bin', dtype='float32').reshape(shape))
    print(json.dumps(load_classifier(name + '.pth')(patches).tolist()))`;
    const printed = askPython(['-c', script], { cwd: work });
    const theirs = printed.trim().split('\n').slice(-handed.length);
    handed.forEach(({ ours }, i) => {
      const logits: number[] = JSON.parse(theirs[i] ?? '[]');
      expect(logits).toHaveLength(ours.length);
      ours.forEach((logit, c) => {
        expect(Math.abs((logits[c] ?? 9e9) - logit)).toBeLessThan(2e-4 * Math.max(1, Math.abs(logit)));
      });
    });
  },
);

/** Writes a classifier and the patches of a scan; our own logits of it. */
async function handToPython(work: string, name: string) {
  const blob = await directory.read(`segloop_classifiers/${name}/classifier.pth`);
  const { encoder, head } = await openClassifier(blob, 'classifier.pth');
  const images = await studio.datasets.images(folder, 'smooth_00');
  const scan = await prepareScan(encoder, images, 'whole', async () => {});
  const backend = await devices.open('cpu', { gpuBytes: 0, ramBytes: 2 ** 31 });
  const program = await backend?.compile(encoder.graph, encoder.weights, encoder.patch);
  if (!program) throw new Error('no CPU path');
  const tiles: Float32Array[] = [];
  const cut = plainCut(scan);
  const remembered = (start: Parameters<typeof cut>[0]) => {
    const tile = cut(start);
    tiles.push(tile);
    return tile;
  };
  const ours = logitsOf(head, await poolFeatures(scan, program, remembered, async () => {}));
  program.dispose();
  writeFileSync(join(work, `${name}.pth`), new Uint8Array(await blob.arrayBuffer()));
  writeFileSync(join(work, `${name}.bin`), Buffer.concat(tiles.map((tile) => Buffer.from(tile.buffer))));
  const [channels, z, y, x] = encoder.patch;
  const shape = [tiles.length, channels, ...(encoder.graph.planar ? [] : [z]), y, x];
  return { name, shape, ours };
}

it('goes on after a pause with what it has', async () => {
  const queue = await openQueue(directory);
  const spec = await specFor('plain3d', { name: 'paused', augmentedViews: 1 });
  const { id } = await queue.add('job', spec, budgets);
  await queue.pause(id);
  await queue.idle();
  const again = await openQueue(directory);
  await again.resume(id);
  await again.idle();
  expect(again.list().find((one) => one.id === id)?.state).toBe('done');
  expect((await readReport(directory, 'paused')).metrics.rocAuc).toBeGreaterThan(0.8);
});

it('learns through the encoder, deep stages first, and exports the patch network', async () => {
  const tuning = {
    ...{ epochs: 2, iterations: 3, batchSize: 2, encoderLearningRate: 1e-3, headLearningRate: 1e-2 },
    ...{ unfreezeEvery: 1, augmented: true },
  };
  const job = await run(await specFor('plain3d', { name: 'tuned', field: 'crop', tuning }));
  expect(job.failure).toBeUndefined();
  const report = await readReport(directory, 'tuned');
  expect(report.losses).toHaveLength(2);
  const before = await openClassifier(
    await directory.read('segloop_classifiers/plain3d/classifier.pth'),
    'classifier.pth',
  );
  const after = await openClassifier(
    await directory.read('segloop_classifiers/tuned/classifier.pth'),
    'classifier.pth',
  );
  const moved = (name: string) => {
    const [a, b] = [before.encoder.weights.get(name), after.encoder.weights.get(name)];
    return a?.some((value, i) => value !== b?.[i]);
  };
  expect(moved('encoder.stages.2.0.convs.0.conv.weight')).toBe(true);
  expect(moved('encoder.stages.1.0.convs.0.conv.weight')).toBe(true);
  // Its turn would have come in a third epoch.
  expect(moved('encoder.stages.0.0.convs.0.conv.weight')).toBe(false);
  const api = createClassificationApi(Promise.resolve(studio));
  expect((await api.exportClassifier('tuned', 'onnx')).size).toBeGreaterThan(1000);
});

it.each([
  ['classification.exists', { name: 'plain3d', replace: false }],
  ['classification.noCases', { labels: 'case,label\na,1\nb,2' }],
  ['classification.fewCases', { labels: 'case,label\nsmooth_00,a\nrough_01,b\nrough_03,b' }],
] as const)('refuses with %s', async (code, more) => {
  const job = await run(await specFor('plain3d', more));
  expect(job.failure?.code).toBe(code);
});

it('says what a table means for a dataset, and forgets a classifier', async () => {
  const api = createClassificationApi(Promise.resolve(studio));
  const found = await api.readLabelTable('case,label\nsmooth_00,a\nrough_01,b\nelsewhere,b', folder);
  expect(found).toMatchObject({ counts: [1, 1], matched: 2, unknown: ['elsewhere'] });
  expect(found.unlabelled).toHaveLength(CASES - 2);
  const map = await api.activationMapAsScan(
    'plain3d',
    (await api.classifierPredictions('plain3d'))[0]?.case ?? '',
  );
  expect(map.geometry.size).toEqual(SIZE);
  const names = async () => (await api.listClassifiers()).map(({ facts }) => facts.name);
  expect(await names()).toContain('paused');
  await api.removeClassifier('paused');
  expect(await names()).not.toContain('paused');
});
