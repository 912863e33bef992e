/** The device's losses, gradients and counts against the float64 truth, with ignored voxels and unknown sets. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawn, numbers } from '../../../network/differentiation/testing/randomGraph.ts';
import { type Graph, type LossSpec, scaleLoss, targetChannels } from '../../../network/index.ts';
import type { TrainingBackend, TrainingProgram } from '../../training.ts';
import { createWebgpuTraining } from '../index.ts';
import { openDevice } from '../testing/openDevice.ts';

const CHANNELS = 5;
const PATCH = [CHANNELS, 3, 4, 6] as const;
const SHAPE = { batch: 2, voxels: 72 };

/** A 1×1×1 convolution whose weights are the identity: its bias gradient and loss are the loss kernels' own. */
const graph: Graph = {
  input: { name: 'input', channels: CHANNELS },
  nodes: [
    {
      ...{ op: 'conv', output: 'logits', input: 'input', weight: 'w', bias: 'b', outChannels: CHANNELS },
      ...{ kernel: [1, 1, 1], stride: [1, 1, 1], padding: [0, 0, 0] },
    },
  ],
  outputs: ['logits'],
  parameters: [
    { name: 'w', shape: [CHANNELS, CHANNELS, 1, 1, 1] },
    { name: 'b', shape: [CHANNELS] },
  ],
  planar: false,
};
const identity = Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => Number(i % (CHANNELS + 1) === 0));
const state = () => ({
  weights: new Map([
    ['w', identity.slice()],
    ['b', new Float32Array(CHANNELS)],
  ]),
  momentum: new Map(),
});

let device: GPUDevice;
let backend: TrainingBackend;

beforeAll(async () => {
  device = await openDevice();
  backend = createWebgpuTraining(device, { budgetBytes: 2 ** 28 });
});

afterAll(() => device.destroy());

const cases = fc.record({
  kind: fc.constantFrom('softmax' as const, 'regions' as const),
  batchDice: fc.boolean(),
  ignore: fc.boolean(),
  hasUnknown: fc.boolean(),
  sets: fc.array(fc.uniqueArray(fc.nat(CHANNELS - 1), { minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  }),
  seed: fc.nat(),
});
type LossCase = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function lossSpec({ kind, batchDice, ignore, hasUnknown, sets }: LossCase): LossSpec {
  const common = { channels: CHANNELS, batchDice, ...(hasUnknown && { unknownSets: sets }) };
  return kind === 'softmax'
    ? { kind, ...common, ...(ignore && { ignoreLabel: CHANNELS }) }
    : { kind, ...common, ignoreChannel: ignore };
}

function drawLoss(one: LossCase) {
  const spec = lossSpec(one);
  const source = numbers(one.seed);
  const whole = (count: number, most: number) =>
    Float32Array.from({ length: count }, () => Math.floor(((source.next().value + 1) / 2) * most));
  const count = SHAPE.batch * SHAPE.voxels;
  const logits = Float32Array.from(drawn(source, CHANNELS * count), (value) => 5 * value);
  const labels =
    spec.kind === 'softmax'
      ? whole(count, one.ignore ? CHANNELS + 1 : CHANNELS)
      : whole(count * targetChannels(spec), 2);
  return { spec, logits, labels, unknown: whole(count, one.sets.length + 1) };
}

const compile = (loss: LossSpec): Promise<TrainingProgram> =>
  backend.compileTraining(
    { graph, batch: SHAPE.batch, patch: PATCH, loss, scaleWeights: [1], trainable: new Set(['w', 'b']) },
    state(),
  );

it('computes the losses and gradients of the float64 truth', async () => {
  await fc.assert(
    fc.asyncProperty(cases, async (one) => {
      const { spec, logits, labels, unknown } = drawLoss(one);
      const program = await compile(spec);
      const batch = { data: logits, targets: [labels], unknown: [unknown] };
      const { scales, gradients } = await program.gradients(batch);
      program.dispose();
      const truth = scaleLoss(spec, SHAPE, logits, { labels, ...(spec.unknownSets && { unknown }) });
      expect(Math.abs((scales[0]?.crossEntropy ?? 9) / truth.crossEntropy - 1)).toBeLessThan(2e-6);
      expect(Math.abs((scales[0]?.dice ?? 9) / truth.dice - 1)).toBeLessThan(2e-6);
      const weights = weightGradient(truth.gradient, logits);
      const found = gradients.get('w') ?? new Float32Array();
      const most = Math.max(...weights.map(Math.abs));
      weights.forEach((value, i) => {
        expect(Math.abs(value - (found[i] ?? 9)) / most).toBeLessThan(5e-6);
      });
    }),
    { numRuns: 24, seed: 6 },
  );
});

/** Σ gradient[out] · logits[in] over batch and voxels. */
function weightGradient(gradient: Float64Array, logits: Float32Array): Float64Array {
  const { batch, voxels } = SHAPE;
  return Float64Array.from({ length: CHANNELS ** 2 }, (_, i) => {
    const [out, channel] = [Math.floor(i / CHANNELS), i % CHANNELS];
    let sum = 0;
    for (let n = 0; n < batch; n += 1) {
      for (let v = 0; v < voxels; v += 1) {
        const at = (c: number) => (n * CHANNELS + c) * voxels + v;
        sum += (gradient[at(out)] ?? 0) * (logits[at(channel)] ?? 0);
      }
    }
    return sum;
  });
}

it('leaves Dice out where nothing can overlap', async () => {
  for (const kind of ['softmax', 'regions'] as const) {
    const { spec, logits, labels } = drawLoss({
      ...{ kind, batchDice: true, ignore: true, hasUnknown: false, sets: [], seed: 5 },
    });
    const loss: LossSpec = { ...spec, withoutDice: true };
    const program = await compile(loss);
    const { scales, gradients } = await program.gradients({ data: logits, targets: [labels] });
    program.dispose();
    const truth = scaleLoss(loss, SHAPE, logits, { labels });
    expect(Math.abs((scales[0]?.crossEntropy ?? 9) / truth.crossEntropy - 1)).toBeLessThan(2e-6);
    expect(scales[0]?.dice).toBeCloseTo(0, 12);
    const weights = weightGradient(truth.gradient, logits);
    const most = Math.max(...weights.map(Math.abs));
    weights.forEach((value, i) => {
      expect(Math.abs(value - (gradients.get('w')?.[i] ?? 9)) / most).toBeLessThan(5e-6);
    });
  }
});

it('gives the same bits with an empty unknown mask as without one', async () => {
  for (const kind of ['softmax', 'regions'] as const) {
    const one = { kind, batchDice: false, ignore: true, hasUnknown: false, sets: [[1, 2]], seed: 3 };
    const { spec, logits, labels } = drawLoss(one);
    const results = [];
    for (const loss of [spec, { ...spec, unknownSets: [[1, 2]] }]) {
      const program = await compile(loss);
      const unknown = [new Float32Array(SHAPE.batch * SHAPE.voxels)];
      results.push(await program.gradients({ data: logits, targets: [labels], unknown }));
      program.dispose();
    }
    expect(results[1]).toEqual(results[0]);
  }
});

it('is -1 without gradient where everything is ignored', async () => {
  const program = await compile({ kind: 'softmax', channels: CHANNELS, batchDice: false, ignoreLabel: 5 });
  const labels = new Float32Array(SHAPE.batch * SHAPE.voxels).fill(5);
  const data = Float32Array.from(drawn(numbers(1), CHANNELS * SHAPE.batch * SHAPE.voxels));
  const { loss, gradients } = await program.gradients({ data, targets: [labels] });
  program.dispose();
  expect(loss).toBe(-1);
  expect([...gradients.values()].every((values) => values.every((value) => value === 0))).toBe(true);
});
