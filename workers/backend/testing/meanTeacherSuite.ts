/** A step of mean teacher on any back end against the float64 twins: what the unlabelled patches add, and nothing else. */
import { expect, it } from 'vitest';
import {
  consistencyLoss,
  differentiate,
  type LossSpec,
  nodesFor,
  runForward,
  runGradients,
  softTargets,
  targetChannels,
  tensorShapes,
} from '../../network/index.ts';
import { followStudent } from '../movingAverage.ts';
import type { SgdUpdate, TrainingBackend, TrainingBatch, TrainingSpec } from '../training.ts';
import { randomSource } from '../webgpu/testing/graphBuilder.ts';
import { trainingSpec } from './trainingSpec.ts';

const SIZE = 8;
const BATCH = 2;
const CHANNELS = 3;
/** Both outputs have a weight, so that the lower one could disturb. */
const plain: TrainingSpec = { ...trainingSpec([4, 4, 8], SIZE, BATCH), scaleWeights: [0.7, 0.3] };
const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);
const losses: Record<'softmax' | 'regions', LossSpec> = {
  softmax: { kind: 'softmax', channels: CHANNELS, batchDice: false },
  regions: { kind: 'regions', channels: CHANNELS, batchDice: true, ignoreChannel: false },
};

const drawn = (random: () => number, count: number): Float32Array =>
  Float32Array.from({ length: count }, random);

/** Weights that leave the teacher sure of some voxels and not of others. */
function weightsFrom(seed: number): Map<string, Float32Array> {
  const random = randomSource(seed);
  return new Map(
    plain.graph.parameters.map(({ name, shape }) => {
      const steep = name.startsWith('decoder.seg_layers') ? 2 : 1;
      return [name, drawn(random, size(shape)).map((value) => steep * value)];
    }),
  );
}

function batchOf(loss: LossSpec, seed: number): TrainingBatch {
  const random = randomSource(seed);
  const patches = () => drawn(random, BATCH * SIZE ** 3);
  const targets = plain.graph.outputs.map((_, i) =>
    drawn(random, BATCH * targetChannels(loss) * (SIZE / 2 ** i) ** 3).map((value) =>
      loss.kind === 'softmax'
        ? Math.min(CHANNELS - 1, Math.floor(((value + 1) / 2) * CHANNELS))
        : Number(value > 0),
    ),
  );
  return { data: patches(), targets, unlabelled: { student: patches(), teacher: patches() } };
}

const update: SgdUpdate = {
  learningRates: new Map(plain.graph.parameters.map(({ name }) => [name, 0.01])),
  momentum: 0.9,
  weightDecay: 3e-5,
  clipNorm: 12,
};
const settings = { weight: 0.7, threshold: 0.7, decay: 0.75 };

/** The consistency loss and its gradients, all in float64. */
function truthOf(
  spec: TrainingSpec,
  { unlabelled }: TrainingBatch,
  weights: ReadonlyMap<string, Float32Array>,
  teacher: ReadonlyMap<string, Float32Array>,
) {
  const [head = ''] = spec.graph.outputs;
  const tensorOf = (data: Float32Array | undefined) => ({
    shape: [BATCH, ...spec.patch] as const,
    data: Float64Array.from(data ?? []),
  });
  const wide = (values: ReadonlyMap<string, Float32Array>) =>
    new Map([...values].map(([name, array]) => [name, Float64Array.from(array)]));
  const shape = { batch: BATCH, voxels: SIZE ** 3 };
  const predicted =
    runForward(spec.graph, wide(teacher), tensorOf(unlabelled?.teacher)).get(head)?.data ?? [];
  const soft = softTargets(spec.loss, shape, predicted, settings.threshold);
  const tensors = runForward(spec.graph, wide(weights), tensorOf(unlabelled?.student));
  const logits = tensors.get(head);
  const { value, gradient } = consistencyLoss(spec.loss, shape, logits?.data ?? [], soft.values);
  const channels = new Map([...tensorShapes(spec.graph, spec.patch)].map(([name, [count]]) => [name, count]));
  const nodes = nodesFor(spec.graph, [head]);
  const reverse = differentiate({ ...spec.graph, nodes }, [head], channels, spec.trainable);
  for (const name of reverse.seeds.values())
    tensors.set(name, { shape: logits?.shape ?? [0, 0, 0, 0, 0], data: gradient });
  runGradients(reverse.nodes, wide(weights), tensors);
  const gradients = new Map(
    [...reverse.parameters].map(([name, tensor]) => [name, tensors.get(tensor)?.data ?? new Float64Array()]),
  );
  return { value, confident: soft.confident, gradients };
}

export function meanTeacherSuite(open: () => TrainingBackend): void {
  it.each(Object.keys(losses) as (keyof typeof losses)[])(
    'adds the float64 twins’ gradient of the masked %s consistency to the labelled patches’',
    async (kind) => {
      const loss = losses[kind];
      const spec: TrainingSpec = { ...plain, loss, meanTeacher: true };
      const [weights, teacher] = [weightsFrom(1), weightsFrom(2)];
      const program = await open().compileTraining(spec, { weights, momentum: new Map(), teacher });
      const batch = batchOf(loss, 3);
      const supervised = await program.gradients(batch);
      const both = await program.gradients(batch, settings);
      program.dispose();
      const truth = truthOf(spec, batch, weights, teacher);
      expect(truth.confident).toBeGreaterThan(0.1);
      expect(truth.confident).toBeLessThan(0.97);
      expect(both.loss).toBe(supervised.loss);
      expect(Math.abs((both.consistency?.confident ?? 9) - truth.confident)).toBeLessThan(1e-9);
      expect(Math.abs((both.consistency?.loss ?? 9) / truth.value - 1)).toBeLessThan(1e-5);
      const most = Math.max(...[...truth.gradients.values()].map((values) => Math.hypot(...values)));
      let compared = 0;
      for (const [name, values] of both.gradients) {
        const expected = truth.gradients.get(name);
        const added = values.map((value, i) => value - (supervised.gradients.get(name)?.[i] ?? 0));
        // Heads of lower resolution have no part in it.
        if (expected === undefined) {
          expect(
            added.every((value) => value === 0),
            name,
          ).toBe(true);
          continue;
        }
        compared += 1;
        const wrong = Math.hypot(...added.map((value, i) => value - settings.weight * (expected[i] ?? 0)));
        expect(wrong / (settings.weight * most), name).toBeLessThan(1e-5);
      }
      expect(compared).toBeGreaterThan(10);
    },
    60_000,
  );

  it('is the plain training, bit for bit, where its weight is 0', async () => {
    const loss = losses.softmax;
    const batch = batchOf(loss, 5);
    const states = [];
    for (const meanTeacher of [false, true]) {
      const spec: TrainingSpec = { ...plain, loss, ...(meanTeacher && { meanTeacher }) };
      const program = await open().compileTraining(spec, { weights: weightsFrom(1), momentum: new Map() });
      for (let i = 0; i < 2; i++)
        await program.step(batch, update, meanTeacher ? { ...settings, weight: 0 } : undefined);
      states.push(await program.readState());
      program.dispose();
    }
    const [without, withTeacher] = states;
    expect(withTeacher?.weights).toEqual(without?.weights);
    expect(withTeacher?.momentum).toEqual(without?.momentum);
  }, 60_000);

  it('begins with the student as teacher, and lets it follow every step', async () => {
    const spec: TrainingSpec = { ...plain, meanTeacher: true };
    const program = await open().compileTraining(spec, { weights: weightsFrom(1), momentum: new Map() });
    const before = await program.readState();
    expect(before.teacher).toEqual(before.weights);
    const { applied } = await program.step(batchOf(losses.softmax, 5), update, settings);
    expect(applied).toBe(true);
    const after = await program.readState();
    program.dispose();
    const expected = new Map([...before.weights].map(([name, values]) => [name, values.slice()]));
    followStudent(expected, after.weights, settings.decay);
    for (const [name, values] of expected) {
      const found = after.teacher?.get(name) ?? [];
      values.forEach((value, i) => void expect(Math.abs(value - (found[i] ?? 9))).toBeLessThan(1e-6));
    }
  }, 60_000);

  it('takes no gradient from patches that the teacher is not sure of', async () => {
    const spec: TrainingSpec = { ...plain, meanTeacher: true };
    const program = await open().compileTraining(spec, { weights: weightsFrom(1), momentum: new Map() });
    const batch = batchOf(losses.softmax, 5);
    const supervised = await program.gradients(batch);
    const both = await program.gradients(batch, { ...settings, threshold: 1.01 });
    program.dispose();
    expect(both.consistency).toEqual({ loss: 0, confident: 0 });
    expect(both.gradients).toEqual(supervised.gradients);
  }, 60_000);
}
