/** What `training.mjs` drives in Chromium: our training step's parts, and jax-js's convolution with weight gradient. */
import { Recorder } from '../../workers/backend/webgpu/executor/dispatch.ts';
import { createWebgpuTraining, openWebgpu } from '../../workers/backend/webgpu/index.ts';
import { GraphBuilder, randomSource } from '../../workers/backend/webgpu/testing/graphBuilder.ts';
import { WebgpuTrainingProgram } from '../../workers/backend/webgpu/training/trainingProgram.ts';
import { jaxContender } from './jax.ts';
import { budgetOfRecomputing, type TrainingBytes, trainingContender, trainingSpec } from './training.ts';

const CHANNELS = 32;
const SIZE = 24;

export interface PreparedTraining {
  readonly adapter: string;
  readonly contenders: readonly string[];
  /** Of the program that keeps everything, and of the one that computes again. */
  readonly bytes: { readonly kept: TrainingBytes; readonly recomputed: TrainingBytes };
}

const runs = new Map<string, () => Promise<number>>();

export async function prepare(
  features: readonly number[],
  size: number,
  batch: number,
): Promise<PreparedTraining> {
  const state = await openWebgpu();
  if (state.state === 'absent') throw new Error(state.detail);
  const { device, adapterName } = state;
  const spec = trainingSpec(features, size, batch);
  const kept = await trainingContender(device, spec, 2 ** 31);
  runs.set('forward', kept.forward);
  runs.set('forwardBackward', kept.forwardBackward);
  const recomputed = await trainingContender(device, spec, budgetOfRecomputing(kept.bytes));
  runs.set('recomputed', recomputed.forwardBackward);
  runs.set('ours', await convolution(device));
  runs.set('jax', await jaxContender(CHANNELS, SIZE));
  const bytes = { kept: kept.bytes, recomputed: recomputed.bytes };
  return { adapter: adapterName, contenders: [...runs.keys()], bytes };
}

export async function run(name: string): Promise<number> {
  const contender = runs.get(name);
  if (!contender) throw new RangeError(`There is no contender "${name}".`);
  return contender();
}

/** A convolution's forward pass and weight gradient, as jax-js's. */
async function convolution(device: GPUDevice): Promise<() => Promise<number>> {
  const builder = new GraphBuilder(CHANNELS, randomSource(1));
  const { graph, weights } = builder.build(builder.conv('input', CHANNELS, [3, 3, 3], [1, 1, 1], false));
  const program = await createWebgpuTraining(device, { budgetBytes: 2 ** 30 }).compileTraining(
    {
      ...{ graph, batch: 1, patch: [CHANNELS, SIZE, SIZE, SIZE] },
      loss: { kind: 'softmax', channels: CHANNELS, batchDice: false },
      ...{ scaleWeights: [1], trainable: new Set(weights.keys()) },
    },
    { weights, momentum: new Map() },
  );
  if (!(program instanceof WebgpuTrainingProgram))
    throw new TypeError('The WebGPU back end made a foreign program.');
  const data = Float32Array.from({ length: CHANNELS * SIZE ** 3 }, randomSource(2));
  await program.gradients({ data, targets: [new Float32Array(SIZE ** 3)] });
  const { gather, pack, forward, backward } = program.dispatches;
  const work = [gather, pack, forward, backward].flat().filter(({ label }) => label !== 'loss gradient');
  return async () => {
    const start = performance.now();
    const recorder = new Recorder(device);
    for (const dispatch of work) recorder.dispatch(dispatch);
    recorder.submit();
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  };
}
