/** What `training.mjs` (Chromium) and `webgpuTraining.mjs` (Dawn) measure: parts of a training step on one device. */
import type { TrainingSpec } from '../../workers/backend/index.ts';
import { type Dispatch, Recorder } from '../../workers/backend/webgpu/executor/dispatch.ts';
import { createWebgpuTraining } from '../../workers/backend/webgpu/index.ts';
import { randomSource } from '../../workers/backend/webgpu/testing/graphBuilder.ts';
import { WebgpuTrainingProgram } from '../../workers/backend/webgpu/training/trainingProgram.ts';
import type { TrainingBytes } from '../../workers/backend/webgpu/training/trainingSchedule.ts';
import { type Graph, tensorShapes, type Weights } from '../../workers/network/index.ts';

export { trainingSpec } from '../../workers/backend/testing/trainingSpec.ts';
export type { TrainingBytes };

/** He initialisation, so that activations neither vanish nor overflow. */
export function randomWeights(graph: Graph): Weights {
  const random = randomSource(1);
  return new Map(
    graph.parameters.map(({ name, shape }) => {
      const length = shape.reduce((product, extent) => product * extent, 1);
      if (shape.length === 1)
        return [name, new Float32Array(length).fill(name.endsWith('norm.weight') ? 1 : 0)];
      const width = Math.sqrt(6 / (length / (shape[0] ?? 1)));
      return [name, Float32Array.from({ length }, () => random() * width)];
    }),
  );
}

export function randomBatch({ graph, batch, patch, scaleWeights, loss }: TrainingSpec) {
  const random = randomSource(2);
  const count = batch * patch.reduce((product, extent) => product * extent, 1);
  const targets = graph.outputs.map((_, i) => {
    if ((scaleWeights[i] ?? 0) === 0) return undefined;
    const length = count / patch[0] / 8 ** i;
    return Float32Array.from({ length }, () => Math.floor(((random() + 1) / 2) * loss.channels));
  });
  return { data: Float32Array.from({ length: count }, random), targets };
}

/** Multiply-adds times two of all convolutions of one forward pass. */
export function forwardFlops({ graph, patch, batch }: TrainingSpec): number {
  const shapes = tensorShapes(graph, patch);
  const sizes = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
  return graph.nodes.reduce((sum, node) => {
    if (node.op !== 'conv' && node.op !== 'transposedConv') return sum;
    const weights = (sizes.get(node.weight) ?? []).reduce((product, extent) => product * extent, 1);
    // Every weight meets every voxel of the coarser side once.
    const [, ...size] = shapes.get(node.op === 'conv' ? node.output : node.input) ?? patch;
    return sum + 2 * batch * weights * size.reduce((product, extent) => product * extent, 1);
  }, 0);
}

export interface TrainingContender {
  readonly forward: () => Promise<number>;
  readonly forwardBackward: () => Promise<number>;
  /** Upload, forward, backward, update, read-back. */
  readonly step: () => Promise<number>;
  readonly bytes: TrainingBytes;
  /** Milliseconds by kernel, each dispatch submitted alone: only their proportions mean something. */
  readonly profile: () => Promise<Record<string, number>>;
  readonly dispose: () => void;
}

/** What a program may take that shall do with 40 % less for its activations, bytes. */
export const budgetOfRecomputing = ({ total, activations }: TrainingBytes): number =>
  total - 0.4 * activations;

export async function trainingContender(
  device: GPUDevice,
  spec: TrainingSpec,
  budgetBytes: number,
): Promise<TrainingContender> {
  const backend = createWebgpuTraining(device, { budgetBytes });
  const state = { weights: randomWeights(spec.graph), momentum: new Map() };
  const program = await backend.compileTraining(spec, state);
  if (!(program instanceof WebgpuTrainingProgram))
    throw new TypeError('The WebGPU back end made a foreign program.');
  const batch = randomBatch(spec);
  const update = {
    learningRates: new Map(spec.graph.parameters.map(({ name }) => [name, 0.01])),
    ...{ momentum: 0.99, weightDecay: 3e-5, clipNorm: 12 },
  };
  const { gather, pack, forward, losses, backward } = program.dispatches;
  const runAll = (parts: readonly (readonly Dispatch[])[]) => async () => {
    const recorder = new Recorder(device);
    for (const dispatch of parts.flat()) recorder.dispatch(dispatch);
    recorder.submit();
    await device.queue.onSubmittedWorkDone();
  };
  await program.step(batch, update);
  return {
    forward: () => timed(runAll([gather, pack, forward])),
    forwardBackward: () => timed(runAll([gather, pack, forward, losses, backward])),
    step: () => timed(() => program.step(batch, update)),
    bytes: program.plannedBytes,
    profile: async () => {
      const times: Record<string, number> = {};
      const { teacher, ...student } = program.dispatches;
      for (const [part, dispatches] of [...Object.entries(student), ...Object.entries(teacher)]) {
        for (const dispatch of dispatches) {
          const name = `${part}: ${dispatch.label.split(' ').slice(0, 2).join(' ')}`;
          times[name] = (times[name] ?? 0) + (await timed(runAll([[dispatch]])));
        }
      }
      return times;
    },
    dispose: () => program.dispose(),
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
