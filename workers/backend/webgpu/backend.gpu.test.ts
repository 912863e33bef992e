import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Czyx, Zyx } from '../../image/index.ts';
import type { Backend } from '../backend.ts';
import { createWebgpuBackend } from './index.ts';
import { runGraph } from './reference/runGraph.ts';
import { GraphBuilder, randomSource } from './testing/graphBuilder.ts';
import { openDevice } from './testing/openDevice.ts';

let backend: Backend;

type Build = (builder: GraphBuilder, channels: number) => string;

/** Largest difference between the back end and its twin on random weights and input. */
async function difference(seed: number, shape: Czyx, build: Build): Promise<number> {
  const random = randomSource(seed);
  const builder = new GraphBuilder(shape[0], random);
  const { graph, weights } = builder.build(build(builder, shape[0]));
  const data = Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, random);
  const expected = runGraph(graph, weights, { shape, data });
  const program = await backend.compile(graph, weights, shape);
  const found = await program.forward(data);
  expect(program.outputShape).toEqual(expected.shape);
  program.dispose();
  return found.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (expected.data[i] ?? 0))), 0);
}

const kernels: Zyx[] = [
  [1, 1, 1],
  [3, 3, 3],
  [1, 3, 3],
  [3, 1, 2],
  [5, 5, 5],
  [2, 4, 3],
];

/** A device as it is opened for users; and one without subgroups, which runs the kernels of real GPUs. */
const devices: Record<string, () => Promise<GPUDevice>> = {
  'with subgroups': openDevice,
  'without subgroups': async () => {
    const adapter = await navigator.gpu.requestAdapter();
    if (!adapter) throw new Error('no adapter');
    return adapter.requestDevice();
  },
};

describe.each(Object.entries(devices))('%s', (_, open) => {
  let device: GPUDevice;

  beforeAll(async () => {
    device = await open();
    backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
  });

  afterAll(() => {
    backend.dispose();
    device.destroy();
  });

  it.each(kernels)('convolves with kernel %i×%i×%i', async (...kernel) => {
    for (const stride of [
      [1, 1, 1],
      [2, 2, 2],
      [1, 2, 2],
      [3, 1, 4],
    ] as const) {
      const worst = await difference(7, [5, 7, 9, 13], (builder) =>
        builder.conv('input', 11, kernel, stride),
      );
      expect(worst, `stride ${stride.join('×')}`).toBeLessThan(1e-5);
    }
  });

  it.each([
    [3, 70],
    [1, 4],
    [33, 16],
    [70, 3],
  ])('convolves %i channels to %i', async (from, to) => {
    const worst = await difference(8, [from, 3, 6, 9], (builder) =>
      builder.conv('input', to, [3, 3, 3], [1, 1, 1], false),
    );
    expect(worst).toBeLessThan(1e-5);
  });

  it.each([
    [1, 2, 2],
    [2, 2, 2],
    [4, 1, 3],
    [1, 1, 1],
  ] as const)('transposes stride %i×%i×%i', async (...stride) => {
    const worst = await difference(9, [13, 3, 4, 5], (builder) => builder.transposedConv('input', 9, stride));
    expect(worst).toBeLessThan(1e-5);
  });

  it('normalises and activates as the next convolution loads', async () => {
    const worst = await difference(10, [3, 5, 17, 19], (b) => {
      const first = b.leakyRelu(b.instanceNorm(b.conv('input', 10, [3, 3, 3])), 0.01);
      const second = b.leakyRelu(b.instanceNorm(b.conv(first, 20, [3, 3, 3], [2, 2, 2]), false), 0.3);
      return b.conv(second, 3, [1, 1, 1]);
    });
    expect(worst).toBeLessThan(1e-4);
  });

  it('reads a skip connection from two buffers whose channels are no multiple of four', async () => {
    const worst = await difference(11, [2, 4, 8, 6], (b) => {
      const skip = b.leakyRelu(b.instanceNorm(b.conv('input', 6, [3, 3, 3])));
      const below = b.leakyRelu(b.instanceNorm(b.conv(skip, 9, [3, 3, 3], [2, 2, 2])));
      const both = b.concat(b.transposedConv(below, 6, [2, 2, 2]), skip);
      return b.conv(b.leakyRelu(b.instanceNorm(b.conv(both, 6, [3, 3, 3]))), 2, [1, 1, 1]);
    });
    expect(worst).toBeLessThan(1e-4);
  });

  it('names summands that do not match', async () => {
    const build: Build = (b) =>
      b.sum(b.conv('input', 4, [3, 3, 3], [2, 2, 2]), b.avgPool('input', [2, 2, 2]));
    await expect(difference(12, [4, 5, 9, 7], build)).rejects.toThrow();
  });

  it('adds residuals after an average pool of an even volume', async () => {
    const worst = await difference(13, [4, 4, 10, 6], (b) => {
      const stem = b.leakyRelu(b.instanceNorm(b.conv('input', 8, [3, 3, 3])));
      const main = b.instanceNorm(b.conv(stem, 12, [3, 3, 3], [2, 2, 2]));
      const shortcut = b.instanceNorm(b.conv(b.avgPool(stem, [2, 2, 2]), 12, [1, 1, 1]));
      return b.conv(b.leakyRelu(b.sum(main, shortcut), 0.1), 2, [1, 1, 1]);
    });
    expect(worst).toBeLessThan(1e-4);
  });

  it('stores what cannot stay pending: concatenations, norms of activations, three inputs', async () => {
    const worst = await difference(14, [3, 3, 5, 6], (b) => {
      const one = b.leakyRelu(b.batchNorm(b.conv('input', 5, [1, 3, 3])), 0.2);
      const two = b.instanceNorm(b.leakyRelu(one, 0.5));
      const three = b.instanceNorm(b.concat(one, two, 'input'));
      return b.leakyRelu(b.conv(b.concat(three, one, two), 7, [1, 1, 1]), 0.1);
    });
    expect(worst).toBeLessThan(1e-4);
  });

  it('keeps the digits of a large mean in the norm', async () => {
    const shape: Czyx = [1, 16, 32, 32];
    const random = randomSource(15);
    const builder = new GraphBuilder(1, random);
    const { graph, weights } = builder.build(
      builder.instanceNorm(builder.conv('input', 4, [1, 1, 1]), false),
    );
    const data = Float32Array.from({ length: 16 * 32 * 32 }, () => 1000 + random());
    const expected = runGraph(graph, weights, { shape, data });
    const program = await backend.compile(graph, weights, shape);
    const found = await program.forward(data);
    const worst = found.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (expected.data[i] ?? 0))),
      0,
    );
    // float32 holds 1000 ± 1 to 6e-5, a deviation of 0.58 to 1e-4 of itself.
    expect(worst).toBeLessThan(2e-3);
  });
});
