/** A training that is stopped and goes on is the training that was not stopped, bit for bit (CPU path). */
import { expect, it } from 'vitest';
import type { TrainingBackend } from '../../backend/index.ts';
import { createOnnxTraining } from '../../backend/onnx/index.ts';
import { initialWeights, NOTHING_DONE, progressiveUnfreezing, type Recipe, rampedWeight } from '../index.ts';
import { balls, graph, spec } from '../testing/balls.ts';
import { Prefetcher } from './prefetch.ts';
import { decodeState, encodeState } from './stateFile.ts';
import { type TrainHooks, type TrainRequest, train } from './train.ts';
import { EMPTY_LOG, type RunState } from './trainingState.ts';

const recipe: Recipe = {
  graph,
  loss: spec.loss,
  augmentation: {
    patch: [12, 12, 12],
    initialPatch: [12, 12, 12],
    planar: false,
    dummy2d: false,
    rotation: 0,
    kind: 'full',
    mirrorAxes: [],
    storedMirrorAxes: [],
    maskedChannels: [],
    previousLabels: [],
    targetRule: { kind: 'labels' },
    scales: [],
  },
  batch: spec.batch,
  scaleWeights: spec.scaleWeights,
  hasIgnore: false,
  hasBackground: true,
};
const fresh = (): RunState => ({
  weights: initialWeights(graph, 1),
  momentum: new Map(),
  epoch: 0,
  progress: NOTHING_DONE,
  log: EMPTY_LOG,
  epochsWithoutGain: 0,
});
const quiet: TrainHooks = { epochStarts: () => {}, afterStep: async () => 'go', epochEnds: async () => {} };

function request(
  start: RunState,
  hooks: Partial<TrainHooks> = {},
  more: Partial<TrainRequest> = {},
): TrainRequest {
  const lengths = { epochs: 3, iterations: 6, validationIterations: 2 };
  const prefetcher = new Prefetcher(
    async ({ task, epoch, iteration }) => balls(task === 'train' ? 1 : 2, epoch, iteration),
    lengths,
  );
  return {
    recipe,
    backend: createOnnxTraining({ threads: 1 }),
    start,
    schedule: { epochs: 3, learningRate: 0.01 },
    ...lengths,
    batches: (epoch) => prefetcher.epoch(epoch),
    hooks: { ...quiet, ...hooks },
    now: () => 1000,
    ...more,
  };
}

it('goes on where it was stopped, in training or in validation, to the same end', async () => {
  const losses: number[] = [];
  const whole = await train(
    request(fresh(), {
      afterStep: async ({ loss }) => {
        if (loss !== undefined) losses.push(loss);
        return 'go';
      },
    }),
  );
  const again: number[] = [];
  let state = fresh();
  let steps = 0;
  // Stops in epoch 0 after 4 steps, in epoch 1 during validation, and again.
  for (const stopAt of [4, 15, 17]) {
    const part = await train(
      request(state, {
        afterStep: async ({ loss }) => {
          if (loss !== undefined) again.push(loss);
          steps += 1;
          return steps === stopAt ? 'stop' : 'go';
        },
      }),
    );
    expect(part.kind).toBe('stopped');
    state = await decodeState(encodeState(part.state));
    expect(state).toEqual(part.state);
  }
  const rest = await train(
    request(state, {
      afterStep: async ({ loss }) => {
        if (loss !== undefined) again.push(loss);
        return 'go';
      },
    }),
  );
  expect(again).toEqual(losses);
  expect(rest).toEqual(whole);
  expect(whole.state.log.train_losses).toHaveLength(3);
  expect(whole.state.log.lrs[0]).toBe(0.01);
}, 120_000);

it('goes on with a mean teacher where it was stopped, teacher and curves too', async () => {
  const meanTeacher = { weight: 0.1, threshold: 0.6, decay: 0.99 };
  const withViews = (epoch: number, iteration: number) => {
    const { data: student } = balls(3, epoch, iteration);
    return { ...balls(1, epoch, iteration), unlabelled: { student, teacher: student.map((v) => v + 0.01) } };
  };
  const more: Partial<TrainRequest> = {
    recipe: { ...recipe, meanTeacher: true },
    meanTeacher,
    schedule: { epochs: 2, learningRate: 0.01 },
    iterations: 3,
    validationIterations: 1,
    batches: (epoch) => ({
      train: async (iteration) => withViews(epoch, iteration),
      validation: async (iteration) => balls(2, epoch, iteration),
    }),
  };
  const whole = await train(request(fresh(), {}, more));
  const { teacher, weights, consistency } = whole.state;
  expect(teacher).not.toEqual(weights);
  expect(consistency?.losses).toHaveLength(2);
  // Steps 0 to 2 of 6: the ramp is over after step 1.2.
  const mean = [0, 1, 2].reduce((sum, step) => sum + rampedWeight(0.1, step, 6) / 3, 0);
  expect(consistency?.weights[0]).toBeCloseTo(mean, 12);
  expect(consistency?.weights[1]).toBeCloseTo(0.1, 12);
  let state = fresh();
  for (const stopAt of [2, 3]) {
    let steps = 0;
    const afterStep = async () => (++steps === stopAt ? ('stop' as const) : ('go' as const));
    const part = await train(request(state, { afterStep }, more));
    expect(part.kind).toBe('stopped');
    state = await decodeState(encodeState(part.state));
    expect(state).toEqual(part.state);
  }
  expect(await train(request(state, {}, more))).toEqual(whole);
}, 120_000);

it('stops early when the moving pseudo Dice does not get better', async () => {
  const backend: TrainingBackend = {
    requireRoom: () => {},
    compileTraining: async (_, state) => ({
      bytes: 1,
      step: async () => ({ loss: 1, scales: [], gradientNorm: 1, applied: true }),
      gradients: async () => ({ loss: 1, scales: [], gradients: new Map() }),
      evaluate: async () => ({
        loss: 1,
        scales: [],
        truePositives: [0, 5],
        falsePositives: [0, 5],
        falseNegatives: [0, 5],
      }),
      readState: async () => state,
      dispose: () => {},
    }),
  };
  const best: boolean[] = [];
  const hooks = { epochEnds: async (_: RunState, { isBest }: { isBest: boolean }) => void best.push(isBest) };
  const more = { backend, patience: 2, schedule: { epochs: 50, learningRate: 0.01 } };
  const result = await train(request(fresh(), hooks, more));
  expect(result).toMatchObject({ kind: 'finished', stoppedEarly: true, state: { epoch: 3, bestEma: 0.5 } });
  expect(best).toEqual([true, false, false]);
});

it('learns with more parts from phase to phase, and leaves the others alone', async () => {
  const unfreezing = progressiveUnfreezing(graph, 1);
  const seen: string[][] = [];
  const hooks: Partial<TrainHooks> = { epochStarts: (_, parts) => void seen.push([...parts].sort()) };
  const { state } = await train(request(fresh(), hooks, { unfreezing }));
  expect(seen.map((parts) => parts.length)).toEqual([1, 2, 3]);
  const start = initialWeights(graph, 1);
  expect(state.weights.get('encoder.stages.0.0.convs.0.conv.weight')).toEqual(
    start.get('encoder.stages.0.0.convs.0.conv.weight'),
  );
  expect(state.weights.get('encoder.stages.2.0.convs.0.conv.weight')).not.toEqual(
    start.get('encoder.stages.2.0.convs.0.conv.weight'),
  );
}, 120_000);

it('says at which iteration the loss was lost', async () => {
  const bad = balls(1, 0, 0);
  bad.data.fill(Number.NaN);
  const batches = () => ({
    train: async (iteration: number) => (iteration === 2 ? bad : balls(1, 0, iteration)),
    validation: async () => bad,
  });
  await expect(train(request(fresh(), {}, { batches }))).rejects.toMatchObject({
    code: 'training.notFinite',
    details: { epoch: 1, iteration: 3 },
  });
});

it('ends no epoch whose last step left no numbers', async () => {
  const ends: number[] = [];
  const hooks: Partial<TrainHooks> = { epochEnds: async ({ epoch }) => void ends.push(epoch) };
  const more = { iterations: 1, schedule: { epochs: 3, learningRate: 3e38 } };
  await expect(train(request(fresh(), hooks, more))).rejects.toMatchObject({
    code: 'training.notFinite',
    details: { epoch: 1, iteration: 1 },
  });
  expect(ends).toEqual([]);
});

it('goes on after a validation loss that is no number', async () => {
  const start = fresh();
  const progress = { ...NOTHING_DONE, validationIteration: 1, validationLoss: Number.POSITIVE_INFINITY };
  const state = { ...start, progress, log: { ...start.log, val_losses: [0.5, Number.NaN] } };
  const { progress: read, log } = await decodeState(encodeState(state));
  expect(log.val_losses).toEqual([0.5, Number.NaN]);
  expect(read.validationLoss).toBeNaN();
});

it('refuses a state file that is cut short', async () => {
  const blob = encodeState(fresh());
  await expect(decodeState(blob.slice(0, blob.size - 8))).rejects.toMatchObject({
    code: 'training.disturbed',
  });
  await expect(decodeState(blob.slice(0, 60))).rejects.toMatchObject({ code: 'training.disturbed' });
});
