import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AxisTaps, Backend, Program, ReduceRequest, Reduction, TileSumSpec } from '../../backend.ts';
import { createHostTileSum } from '../../hostTileSum.ts';
import { createWebgpuBackend } from '../index.ts';
import { GraphBuilder, randomSource } from '../testing/graphBuilder.ts';
import { openDevice } from '../testing/openDevice.ts';

let backend: Backend;
let device: GPUDevice;

beforeAll(async () => {
  device = await openDevice();
  backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
});

afterAll(() => {
  backend.dispose();
  device.destroy();
});

const PATCH = [4, 5, 6] as const;
const random = randomSource(21);

async function network(classes: number): Promise<Program> {
  const builder = new GraphBuilder(2, random);
  const { graph, weights } = builder.build(builder.conv('input', classes, [3, 3, 3], [1, 1, 1], false));
  return backend.compile(graph, weights, [2, ...PATCH]);
}

const patches = (count: number) =>
  Array.from({ length: count }, () => Float32Array.from({ length: 2 * 4 * 5 * 6 }, () => 3 * random()));

const spec = (classes: number, mirrorAxes: readonly number[]): TileSumSpec => ({
  classes,
  extent: [7, 8, 9],
  patchSize: PATCH,
  importance: Float32Array.from({ length: 4 * 5 * 6 }, () => 1.5 + random()),
  mirrorAxes,
});

/** Tiles that cover rows `first`.. of the ring completely. */
const starts = (first: number) =>
  [0, 3].flatMap((z) => [0, 3].flatMap((y) => [0, 3].map((x) => [first + z, y, x] as const)));

function linearTaps(from: number, extent: number, count: number): AxisTaps {
  const places = Array.from({ length: count }, (_, o) => ((o + 0.5) * extent) / count - 0.5);
  const lower = places.map((place) => Math.min(Math.max(Math.floor(place), 0), extent - 1));
  return {
    lower: Int32Array.from(lower, (index) => from + index),
    upper: Int32Array.from(lower, (index) => from + Math.min(index + 1, extent - 1)),
    fraction: Float64Array.from(places, (place, o) => Math.max(0, place - (lower[o] ?? 0))),
  };
}

async function compare(classes: number, mirrorAxes: readonly number[], reduction: Reduction, firstRow = 0) {
  const program = await network(classes);
  const common = spec(classes, mirrorAxes);
  const [host, gpu] = [createHostTileSum(common), await backend.createTileSum(common)];
  const data = patches(8);
  if (firstRow > 0) {
    for (const sum of [host, gpu]) {
      await sum.addTile(program, data[0] ?? new Float32Array(), [0, 0, 0]);
      await sum.releaseRows(0, 4);
    }
  }
  for (const sum of [host, gpu]) {
    for (const [index, start] of starts(firstRow).entries()) {
      await sum.addTile(program, data[index] ?? new Float32Array(), start);
    }
  }
  const taps = [linearTaps(firstRow, 7, 9), linearTaps(0, 8, 5), linearTaps(0, 9, 11)] as const;
  const request: ReduceRequest = { taps, reduction };
  const [expected, found] = [await host.reduce(request), await gpu.reduce(request)];
  gpu.dispose();
  program.dispose();
  return { expected, found };
}

it.each([
  [2, []],
  [3, [0]],
  [6, [0, 1, 2]],
  [9, [1, 2]],
] as const)(
  'gives the host sum’s probabilities and labels for %i classes mirrored along [%s]',
  async (classes, axes) => {
    const { expected, found } = await compare(classes, axes, { kind: 'softmax', probabilities: true });
    const wrong = found.labels.filter((label, i) => label !== expected.labels[i]).length;
    expect(wrong).toBe(0);
    expect(found.probabilities).toHaveLength(expected.probabilities?.length ?? 0);
    found.probabilities?.forEach((value, i) => {
      expect(Math.abs(value - (expected.probabilities?.[i] ?? 0))).toBeLessThan(1e-5);
    });
  },
);

it('decides labels alone, and rows that wrap around the ring', async () => {
  const { expected, found } = await compare(5, [2], { kind: 'softmax', probabilities: false }, 5);
  expect(found.labels).toEqual(expected.labels);
  expect(found.probabilities).toBeUndefined();
});

it.each([true, false])(
  'lets later regions override earlier ones, probabilities %s',
  async (probabilities) => {
    const reduction: Reduction = { kind: 'regions', regionsClassOrder: [1, 3, 2], probabilities };
    const { expected, found } = await compare(3, [0, 2], reduction);
    expect(found.labels).toEqual(expected.labels);
    expect(new Set(found.labels)).toEqual(new Set([0, 1, 2, 3]));
  },
);

it('copies without touching rows that no tile covered', async () => {
  const program = await network(2);
  const common = spec(2, []);
  const [host, gpu] = [createHostTileSum(common), await backend.createTileSum(common)];
  const [patch = new Float32Array()] = patches(1);
  await host.addTile(program, patch, [0, 0, 0]);
  await gpu.addTile(program, patch, [0, 0, 0]);
  const copy = (count: number): AxisTaps => ({
    lower: Int32Array.from({ length: count }, (_, i) => i),
    upper: Int32Array.from({ length: count }, (_, i) => i + 1),
    fraction: new Float64Array(count),
  });
  const request: ReduceRequest = {
    taps: [copy(4), copy(5), copy(6)],
    reduction: { kind: 'softmax', probabilities: true },
  };
  const [expected, found] = [await host.reduce(request), await gpu.reduce(request)];
  expect(found.labels).toEqual(expected.labels);
  found.probabilities?.forEach((value, i) => {
    expect(Math.abs(value - (expected.probabilities?.[i] ?? 0))).toBeLessThan(1e-5);
  });
});
