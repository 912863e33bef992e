/** Emitted gradients and losses against the float64 twins, on random networks, targets and unknown sets. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  drawn,
  numbers,
  type RandomCase,
  randomCases,
} from '../../network/differentiation/testing/randomGraph.ts';
import {
  differentiate,
  type Graph,
  type LossSpec,
  runForward,
  runGradients,
  scaleLoss,
  type Tensor64,
  targetChannels,
  tensorShapes,
} from '../../network/index.ts';
import { encodeModel } from './encodeModel.ts';
import type { OnnxValue } from './onnxModel.ts';
import { loadRuntime } from './runtime.ts';
import { OnnxBuilder } from './trainingBuilder.ts';
import { emitForward, TrainingTensors } from './trainingForward.ts';
import { emitGradient } from './trainingGradients.ts';
import { emitLoss, emitOverlap } from './trainingLoss.ts';

const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

interface Feed extends OnnxValue {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

async function runModel(b: OnnxBuilder, feeds: readonly Feed[], outputs: readonly OnnxValue[]) {
  const runtime = await loadRuntime(1);
  const bytes = encodeModel({
    name: 'test',
    inputs: feeds,
    outputs,
    nodes: b.nodes,
    initializers: [...b.initializers.values()],
  });
  const session = await runtime.InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const tensors = feeds.map(({ name, shape, values }) => [
    name,
    new runtime.Tensor('float32', Float32Array.from(values), shape),
  ]);
  const results = await session.run(Object.fromEntries(tensors));
  await session.release();
  return (name: string): Float32Array => results[name]?.data as Float32Array;
}

/** L2 of the difference over L2 of the truth. */
function distance(found: ArrayLike<number>, truth: ArrayLike<number>): number {
  expect(found.length).toBe(truth.length);
  const norm = (value: (i: number) => number) =>
    Math.sqrt(Array.from(truth, (_, i) => value(i) ** 2).reduce((sum, square) => sum + square, 0));
  const length = norm((i) => truth[i] ?? 0);
  return norm((i) => (found[i] ?? Number.NaN) - (truth[i] ?? 0)) / Math.max(length, 1e-6);
}

/** What a test sets instead of random numbers. */
interface Given {
  readonly input?: Float64Array;
  readonly weights?: ReadonlyMap<string, Float64Array>;
}

async function gradientErrors(
  { graph, batch, patch, seed }: RandomCase,
  given: Given = {},
): Promise<number[]> {
  const source = numbers(seed);
  const shapes = tensorShapes(graph, patch);
  const channels = new Map([...shapes].map(([name, [count]]) => [name, count]));
  const reverse = differentiate(graph, graph.outputs, channels);
  const weights = new Map(
    graph.parameters.map(({ name, shape }) => [name, given.weights?.get(name) ?? drawn(source, size(shape))]),
  );
  const data = given.input ?? drawn(source, batch * size(patch));
  const input: Tensor64 = { shape: [batch, ...patch], data };
  const tensors = runForward(graph, weights, input);
  const b = new OnnxBuilder();
  const t = new TrainingTensors(b, { graph, batch, tensors: shapes });
  for (const node of graph.nodes) emitForward(t, node);
  const onnxShape = (name: string, count = batch) => [count, t.channels(name), ...t.extent(name)];
  const feeds: Feed[] = [{ name: 'input', shape: onnxShape('input'), values: input.data }];
  for (const [head, name] of reverse.seeds) {
    const shape = shapes.get(head) ?? patch;
    tensors.set(name, { shape: [batch, ...shape], data: drawn(source, batch * size(shape)) });
    feeds.push({ name, shape: onnxShape(head), values: tensors.get(name)?.data ?? [] });
  }
  runGradients(reverse.nodes, weights, tensors);
  for (const node of reverse.nodes) emitGradient(t, node);
  const read = new Set(b.nodes.flatMap(({ inputs }) => inputs));
  for (const { name, shape } of graph.parameters) {
    if (read.has(name)) feeds.push({ name, shape, values: weights.get(name) ?? [] });
  }
  const outputs = graph.parameters.flatMap(({ name, shape }) => {
    const tensor = reverse.parameters.get(name);
    return tensor === undefined ? [] : [{ name: b.op('Identity', [t.of(tensor)], {}, tensor), shape }];
  });
  const result = await runModel(b, feeds, outputs);
  // Largest gradient of the network: a bias before a norm has none, only rounding.
  const most = Math.max(...outputs.map(({ name }) => Math.hypot(...(tensors.get(name)?.data ?? []))));
  return outputs.map(({ name }) => {
    const truth = tensors.get(name)?.data ?? new Float64Array();
    const share = Math.hypot(...truth) / most;
    return distance(result(name), truth) * (share < 1e-4 ? share : 1);
  });
}

it.each([
  ['3 to 12', [3, 12] as const, 9, 40],
  ['3 to 70', [3, 70] as const, 4, 12],
])('computes the twins’ gradients on networks of %s channels', async (_, range, depth, numRuns) => {
  const all: number[] = [];
  await fc.assert(
    fc.asyncProperty(randomCases(range, depth), async (one) => {
      const errors = await gradientErrors(one);
      all.push(...errors);
      expect(Math.max(...errors), JSON.stringify(one.graph.nodes)).toBeLessThan(1e-3);
    }),
    { numRuns, seed: 6 },
  );
  all.sort((a, b) => a - b);
  expect(all[all.length >> 1]).toBeLessThan(3e-6);
});

it('sees nothing in a constant patch, whose mean float32 sums do not hit', async () => {
  const norm = { op: 'instanceNorm', output: 'normed', input: 'input', epsilon: 1e-5 } as const;
  const graph: Graph = {
    input: { name: 'input', channels: 3 },
    nodes: [
      { ...norm, scale: 'scale', shift: 'shift' },
      { op: 'leakyRelu', output: 'output', input: 'normed', slope: 0.01 },
    ],
    outputs: ['output'],
    parameters: ['scale', 'shift'].map((name) => ({ name, shape: [3] })),
    planar: false,
  };
  const shift = new Float64Array(3);
  for (const [z, y, x] of [
    [7, 9, 11],
    [1, 23, 13],
    [5, 6, 3],
  ] as const) {
    for (const value of [0.3371, -1024.1, 1e5 / 3]) {
      const input = new Float64Array(6 * z * y * x).fill(Math.fround(value));
      const one = { graph, batch: 2, patch: [3, z, y, x], seed: 5 } as const;
      const errors = await gradientErrors(one, { input, weights: new Map([['shift', shift]]) });
      expect(Math.max(...errors), `${value}, ${z}×${y}×${x}`).toBeLessThan(1e-6);
    }
  }
});

const lossCases = fc.record({
  kind: fc.constantFrom('softmax' as const, 'regions' as const),
  batchDice: fc.boolean(),
  ignore: fc.boolean(),
  hasUnknown: fc.boolean(),
  sets: fc.array(fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  seed: fc.nat(),
});
type LossCase = typeof lossCases extends fc.Arbitrary<infer T> ? T : never;

function lossSpec({ kind, batchDice, ignore, hasUnknown, sets }: LossCase): LossSpec {
  const common = { channels: 4, batchDice, ...(hasUnknown && { unknownSets: sets }) };
  return kind === 'softmax'
    ? { kind, ...common, ...(ignore && { ignoreLabel: 4 }) }
    : { kind, ...common, ignoreChannel: ignore };
}

const SIZE = [3, 4, 5];

async function runLoss(
  spec: LossSpec,
  logits: ArrayLike<number>,
  labels: ArrayLike<number>,
  unknown: ArrayLike<number>,
) {
  const b = new OnnxBuilder();
  const feeds: Feed[] = [
    { name: 'logits', shape: [2, 4, ...SIZE], values: logits },
    { name: 'labels', shape: [2, targetChannels(spec), ...SIZE], values: labels },
  ];
  if (spec.unknownSets) feeds.push({ name: 'set', shape: [2, 1, ...SIZE], values: unknown });
  const tensors = {
    b,
    spec,
    batch: 2,
    voxels: 60,
    axes: [-1, -2, -3],
    logits: 'logits',
    labels: 'labels',
    unknownSet: spec.unknownSets && 'set',
  };
  const { parts, gradient } = emitLoss(tensors);
  b.op('Identity', [parts], {}, 'parts');
  b.op('Identity', [gradient], {}, 'gradient');
  b.op('Identity', [emitOverlap(tensors)], {}, 'overlap');
  return runModel(b, feeds, [
    { name: 'parts', shape: [2] },
    { name: 'gradient', shape: [2, 4, ...SIZE] },
    { name: 'overlap', shape: [3, 4] },
  ]);
}

function drawLoss(one: LossCase) {
  const spec = lossSpec(one);
  const source = numbers(one.seed);
  const whole = (count: number, most: number) =>
    Float32Array.from({ length: count }, () => Math.floor(((source.next().value + 1) / 2) * most));
  const logits = drawn(source, 480).map((value) => Math.fround(5 * value));
  const labels =
    spec.kind === 'softmax' ? whole(120, one.ignore ? 5 : 4) : whole(120 * targetChannels(spec), 2);
  return { spec, logits, labels, unknown: whole(120, one.sets.length + 1) };
}

it('computes the losses and gradients of the float64 truth', async () => {
  await fc.assert(
    fc.asyncProperty(lossCases, async (one) => {
      const { spec, logits, labels, unknown } = drawLoss(one);
      const result = await runLoss(spec, logits, labels, unknown);
      const target = { labels, ...(spec.unknownSets && { unknown }) };
      const truth = scaleLoss(spec, { batch: 2, voxels: 60 }, logits, target);
      expect(Math.abs((result('parts')[0] ?? 9) / truth.crossEntropy - 1)).toBeLessThan(2e-6);
      expect(Math.abs((result('parts')[1] ?? 9) / truth.dice - 1)).toBeLessThan(2e-6);
      expect(distance(result('gradient'), truth.gradient)).toBeLessThan(2e-6);
    }),
    { numRuns: 60, seed: 6 },
  );
});

it('gives the same bits with an empty unknown mask as without one', async () => {
  await fc.assert(
    fc.asyncProperty(lossCases, async (one) => {
      const { spec, logits, labels } = drawLoss({ ...one, hasUnknown: true });
      const { unknownSets, ...plain } = spec;
      const empty = await runLoss(
        { ...plain, unknownSets: unknownSets ?? [] },
        logits,
        labels,
        new Float32Array(120),
      );
      const without = await runLoss(plain, logits, labels, []);
      for (const name of ['parts', 'gradient', 'overlap']) expect(empty(name)).toEqual(without(name));
    }),
    { numRuns: 30, seed: 6 },
  );
});

it('is -1 without gradient where everything is ignored', async () => {
  for (const spec of [
    { kind: 'softmax', channels: 4, batchDice: false, ignoreLabel: 4, unknownSets: [[1]] },
    { kind: 'regions', channels: 4, batchDice: true, ignoreChannel: true },
  ] as const) {
    const labels = new Float32Array(120 * targetChannels(spec)).fill(spec.kind === 'softmax' ? 4 : 1);
    const result = await runLoss(spec, drawn(numbers(1), 480), labels, new Float32Array(120).fill(1));
    expect(result('parts')).toEqual(Float32Array.of(0, -1));
    expect(result('gradient').every((value) => value === 0)).toBe(true);
  }
});

it.each(['softmax', 'regions'] as const)('leaves Dice out of %s where nothing can overlap', async (kind) => {
  const one = { kind, batchDice: true, ignore: true, hasUnknown: false, sets: [], seed: 5 };
  const drawnLoss = drawLoss(one);
  const spec: LossSpec = { ...drawnLoss.spec, withoutDice: true };
  const { logits, labels, unknown } = drawnLoss;
  const result = await runLoss(spec, logits, labels, unknown);
  const truth = scaleLoss(spec, { batch: 2, voxels: 60 }, logits, { labels });
  expect(Math.abs((result('parts')[0] ?? 9) / truth.crossEntropy - 1)).toBeLessThan(2e-6);
  expect([result('parts')[1], truth.dice]).toEqual([0, 0]);
  expect(distance(result('gradient'), truth.gradient)).toBeLessThan(2e-6);
});
