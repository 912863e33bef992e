/** Gradients of random networks on the device against the float64 twins. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  drawn,
  numbers,
  type RandomCase,
  randomCases,
} from '../../../network/differentiation/testing/randomGraph.ts';
import {
  differentiate,
  type Graph,
  type LossSpec,
  nodesFor,
  runForward,
  runGradients,
  scaleLoss,
  type Tensor64,
  targetChannels,
  tensorShapes,
} from '../../../network/index.ts';
import type { TrainingBackend } from '../../training.ts';
import { createWebgpuTraining } from '../index.ts';
import { openDevice } from '../testing/openDevice.ts';

/** Every network compiles kernels of its own, which a software adapter does slowly; `VITE_GOLDEN=all` draws more. */
const RUNS = import.meta.env.VITE_GOLDEN === 'all' ? 24 : 5;

const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** A device as it is opened for users; and one without subgroups, which runs the kernels of real GPUs. */
const devices: Record<string, () => Promise<GPUDevice>> = {
  'with subgroups': openDevice,
  'without subgroups': async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('no adapter');
    return adapter.requestDevice({ requiredLimits: { maxStorageBuffersPerShaderStage: 8 } });
  },
};

/** L2 of the difference over L2 of the truth. */
function distance(found: ArrayLike<number>, truth: ArrayLike<number>): number {
  expect(found.length).toBe(truth.length);
  const norm = (value: (i: number) => number) =>
    Math.sqrt(Array.from(truth, (_, i) => value(i) ** 2).reduce((sum, square) => sum + square, 0));
  return (
    norm((i) => (found[i] ?? Number.NaN) - (truth[i] ?? 0)) /
    Math.max(
      norm((i) => truth[i] ?? 0),
      1e-6,
    )
  );
}

interface Errors {
  readonly loss: number;
  readonly gradients: readonly number[];
}

/** What a test sets instead of random numbers. */
interface Given {
  readonly input?: Float64Array;
  readonly weights?: ReadonlyMap<string, Float64Array>;
}

/** Through the last head, with a random softmax loss on it. */
async function errorsOf(
  backend: TrainingBackend,
  { graph, batch, patch, seed }: RandomCase,
  given: Given = {},
): Promise<Errors> {
  const source = numbers(seed);
  const shapes = tensorShapes(graph, patch);
  const [head = ''] = graph.outputs.slice(-1);
  const [channels, ...extent] = shapes.get(head) ?? patch;
  const loss: LossSpec = { kind: 'softmax', channels, batchDice: seed % 2 === 0 };
  const weights = new Map(
    graph.parameters.map(({ name, shape }) => [name, given.weights?.get(name) ?? drawn(source, size(shape))]),
  );
  const data = given.input ?? drawn(source, batch * size(patch));
  const input: Tensor64 = { shape: [batch, ...patch], data };
  const voxels = size(extent);
  const labels = Float32Array.from(drawn(source, batch * voxels * targetChannels(loss)), (value) =>
    Math.min(channels - 1, Math.floor(((value + 1) / 2) * channels)),
  );

  const nodes = nodesFor(graph, [head]);
  const tensors = runForward(graph, weights, input);
  const reverse = differentiate(
    { ...graph, nodes },
    [head],
    new Map([...shapes].map(([name, [count]]) => [name, count])),
  );
  const logits = tensors.get(head);
  const expected = scaleLoss(loss, { batch, voxels }, logits?.data ?? [], { labels });
  for (const [output, name] of reverse.seeds) {
    tensors.set(name, { shape: tensors.get(output)?.shape ?? [0, 0, 0, 0, 0], data: expected.gradient });
  }
  runGradients(reverse.nodes, weights, tensors);

  const single = new Map([...weights].map(([name, values]) => [name, Float32Array.from(values)]));
  const program = await backend.compileTraining(
    {
      ...{ graph, batch, patch, loss },
      scaleWeights: graph.outputs.map((output) => Number(output === head)),
      trainable: new Set(weights.keys()),
    },
    { weights: single, momentum: new Map() },
  );
  const found = await program.gradients({
    data: Float32Array.from(input.data),
    targets: graph.outputs.map((output) => (output === head ? labels : undefined)),
  });
  program.dispose();
  expect([...found.gradients.keys()].sort()).toEqual([...reverse.parameters.keys()].sort());
  const truths = [...reverse.parameters].map(([name, tensor]) => ({
    name,
    truth: tensors.get(tensor)?.data ?? new Float64Array(),
  }));
  // Largest gradient of the network: a bias before a norm has none, only rounding.
  const most = Math.max(...truths.map(({ truth }) => Math.hypot(...truth)));
  return {
    loss: Math.abs(found.loss / (expected.crossEntropy + expected.dice) - 1),
    gradients: truths.map(({ name, truth }) => {
      const share = Math.hypot(...truth) / most;
      return distance(found.gradients.get(name) ?? [], truth) * (share < 1e-4 ? share : 1);
    }),
  };
}

describe.each(Object.entries(devices))('%s', (_, open) => {
  let device: GPUDevice;
  let backend: TrainingBackend;

  beforeAll(async () => {
    device = await open();
    backend = createWebgpuTraining(device, { budgetBytes: 2 ** 30 });
  });

  afterAll(() => device.destroy());

  it.each([
    ['3 to 12', [3, 12] as const, 9, RUNS],
    ['3 to 70', [3, 70] as const, 4, Math.ceil(RUNS / 2)],
  ])('computes the twins’ gradients on networks of %s channels', async (_, range, depth, numRuns) => {
    const all: number[] = [];
    await fc.assert(
      fc.asyncProperty(randomCases(range, depth), async (one) => {
        const { loss, gradients } = await errorsOf(backend, one);
        all.push(...gradients);
        expect(loss).toBeLessThan(1e-5);
        expect(Math.max(...gradients), JSON.stringify(one.graph.nodes)).toBeLessThan(1e-3);
      }),
      { numRuns, seed: 6, endOnFailure: true },
    );
    all.sort((a, b) => a - b);
    console.info(`median ${all[all.length >> 1]}, worst ${all.at(-1)}`);
    expect(all[all.length >> 1]).toBeLessThan(1e-5);
  });

  it('sees nothing in a constant patch, whose mean float32 sums do not hit', async () => {
    const window = { kernel: [1, 1, 1], stride: [1, 1, 1], padding: [0, 0, 0] } as const;
    const norm = { scale: 'scale', shift: 'shift', epsilon: 1e-5 };
    const graph: Graph = {
      input: { name: 'input', channels: 1 },
      nodes: [
        { op: 'conv', output: 'first', input: 'input', weight: 'first', outChannels: 4, ...window },
        { op: 'instanceNorm', output: 'normed', input: 'first', ...norm },
        { op: 'leakyRelu', output: 'active', input: 'normed', slope: 0.01 },
        { op: 'conv', output: 'last', input: 'active', weight: 'last', outChannels: 3, ...window },
      ],
      outputs: ['last'],
      parameters: [
        { name: 'first', shape: [4, 1, 1, 1, 1] },
        { name: 'scale', shape: [4] },
        { name: 'shift', shape: [4] },
        { name: 'last', shape: [3, 4, 1, 1, 1] },
      ],
      planar: false,
    };
    const input = new Float64Array(2 * 7 * 9 * 11).fill(Math.fround(-1024.1));
    const one = { graph, batch: 2, patch: [1, 7, 9, 11], seed: 5 } as const;
    // Few binary digits, so that the twins' own means are exact.
    const weights = new Map([
      ['first', Float64Array.of(0.5, -0.75, 0.375, 1.25)],
      ['shift', new Float64Array(4)],
    ]);
    const { loss, gradients } = await errorsOf(backend, one, { input, weights });
    expect(loss).toBeLessThan(1e-6);
    expect(Math.max(...gradients)).toBeLessThan(1e-4);
  });
});
