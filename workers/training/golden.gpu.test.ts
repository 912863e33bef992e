/** Training steps of nnU-Net 2.8.1 on WebGPU; the bars stand in testing/variantSuite.ts. `VITE_GOLDEN=all` runs every
 *  network and variant and the whole learning curve, which takes minutes on a software adapter. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TrainingBackend } from '../backend/index.ts';
import { createWebgpuTraining, openWebgpu } from '../backend/webgpu/index.ts';
import { partsInwards, trainableAt, updateAt } from './index.ts';
import { GoldenTraining, goldenFiles } from './testing/goldenVariants.ts';
import { NETWORKS, trainsAsNnunet, VARIANTS } from './testing/variantSuite.ts';

const isWhole = import.meta.env.VITE_GOLDEN === 'all';
/** One network, whose kernels are compiled once: softmax, regions, ignored voxels. */
const EVERYDAY: readonly (readonly [string, string])[] = [
  ['plain3d', 'a'],
  ['plain3d', 'd_batchdice'],
  ['plain3d', 'e_labels'],
];
const CASES = isWhole
  ? NETWORKS.flatMap((net) => VARIANTS.map((variant) => [net, variant] as const))
  : EVERYDAY;

const files = new Map<string, Uint8Array>();
const golden = new GoldenTraining((path) => {
  const found = files.get(path);
  if (found === undefined) throw new Error(`golden/training/${path} was not fetched.`);
  return found;
});

async function fetchFiles(paths: readonly string[]): Promise<void> {
  await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(`/golden/training/${path}`);
      if (!response.ok) throw new Error(`golden/training/${path}: ${response.status}`);
      files.set(path, new Uint8Array(await response.arrayBuffer()));
    }),
  );
}

let device: GPUDevice;
let backend: TrainingBackend;
const report: string[] = [];

beforeAll(async () => {
  const state = await openWebgpu();
  if (state.state === 'absent') throw new Error(state.detail);
  device = state.device;
  backend = createWebgpuTraining(device, { budgetBytes: 2 ** 30 });
});

afterAll(() => {
  device.destroy();
  console.info(report.join('\n'));
});

it.each(CASES)('trains %s, variant %s, as nnU-Net', async (net, variant) => {
  await fetchFiles(goldenFiles(net, variant));
  report.push(await trainsAsNnunet(backend, golden, net, variant));
});

it.each(['frozen_encoder', 'two_groups'])('follows nnU-Net with %s', async (name) => {
  await fetchFiles([...goldenFiles('plain3d', 'a'), `plain3d/${name}.json`, `plain3d/${name}.npz`]);
  const facts: { loss_per_step: readonly number[] } = golden.json(`plain3d/${name}.json`);
  const { spec, batch, weights } = golden.variant('plain3d', 'a');
  const encoder = partsInwards(spec.graph).filter((part) => part.startsWith('encoder'));
  const isFrozen = name === 'frozen_encoder';
  const phases = [{ fromEpoch: 0, parts: ['heads', 'decoder'] }];
  const trainable = trainableAt(spec.graph, 0, isFrozen ? phases : undefined);
  const factors = isFrozen ? {} : Object.fromEntries(encoder.map((part) => [part, 0.1]));
  const program = await backend.compileTraining({ ...spec, trainable }, { weights, momentum: new Map() });
  for (const [epoch, expected] of facts.loss_per_step.entries()) {
    const update = updateAt(spec.graph, epoch, { epochs: 10, learningRate: 0.01, factors });
    const { loss } = await program.step(batch, update);
    expect(Math.abs(loss / expected - 1)).toBeLessThan(1e-5);
  }
  const { weights: after } = await program.readState();
  program.dispose();
  for (const [parameter, values] of golden.tensors(`plain3d/${name}.npz`, 'w2/')) {
    const found = after.get(parameter);
    const worst = values.reduce(
      (w, value, i) => Math.max(w, Math.abs(value - (found?.[i] ?? Number.NaN))),
      0,
    );
    expect(worst, parameter).toBeLessThanOrEqual(2e-6);
    if (isFrozen && parameter.startsWith('encoder')) expect(found).toEqual(weights.get(parameter));
  }
});

it('follows nnU-Net’s learning curve', async () => {
  await fetchFiles([...goldenFiles('plain3d', 'a'), 'plain3d/learning_curve.json']);
  const curve: { float32: readonly number[] } = golden.json('plain3d/learning_curve.json');
  const { spec, batch, weights } = golden.variant('plain3d', 'a');
  const program = await backend.compileTraining(spec, { weights, momentum: new Map() });
  let worst = 0;
  for (const [epoch, expected] of curve.float32.slice(0, isWhole ? 60 : 10).entries()) {
    const update = updateAt(spec.graph, epoch, { epochs: 60, learningRate: 0.01 });
    worst = Math.max(worst, Math.abs((await program.step(batch, update)).loss - expected));
  }
  program.dispose();
  report.push(`curve: ${worst.toExponential(2)}`);
  expect(worst).toBeLessThan(1e-3);
});

interface ValidationFacts {
  readonly per_batch: readonly { loss: number; tp_hard: number[]; fp_hard: number[]; fn_hard: number[] }[];
}

it.each(isWhole ? ['a', 'b', 'c', 'd'] : ['a', 'd'])(
  'counts voxels of variant %s as nnU-Net’s online validation',
  async (variant) => {
    await fetchFiles([...goldenFiles('plain3d', variant), 'validation.json']);
    const facts: ValidationFacts = golden.json('validation.json')[variant];
    const { spec, batch, weights } = golden.variant('plain3d', variant);
    const program = await backend.compileTraining(spec, { weights, momentum: new Map() });
    for (const [i, expected] of facts.per_batch.entries()) {
      const data = i === 0 ? batch.data : batch.data.map((value) => -value);
      const found = await program.evaluate({ ...batch, data });
      expect(Math.abs(found.loss / expected.loss - 1)).toBeLessThan(1e-5);
      const foreground = (list: readonly number[]) => list.slice(spec.loss.kind === 'softmax' ? 1 : 0);
      expect(foreground(found.truePositives)).toEqual(expected.tp_hard);
      expect(foreground(found.falsePositives)).toEqual(expected.fp_hard);
      expect(foreground(found.falseNegatives)).toEqual(expected.fn_hard);
    }
    program.dispose();
  },
);
