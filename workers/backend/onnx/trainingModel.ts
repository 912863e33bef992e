/** One ONNX model a (network, patch, batch, loss): forward, loss and every gradient in a single run. */
import {
  differentiate,
  nodesFor,
  type ParameterName,
  targetChannels,
  tensorShapes,
} from '../../network/index.ts';
import type { TrainingSpec } from '../training.ts';
import { encodeModel } from './encodeModel.ts';
import type { OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.ts';
import { orderedForRuntime } from './onnxOrder.ts';
import { OnnxBuilder } from './trainingBuilder.ts';
import { emitForward, TrainingTensors } from './trainingForward.ts';
import { emitGradient } from './trainingGradients.ts';
import { emitLoss, emitOverlap } from './trainingLoss.ts';

export const DATA = 'data';
export const OVERLAP = 'overlap';
export const targetName = (head: number): string => `target ${head}`;
export const unknownName = (head: number): string => `unknown ${head}`;
export const lossName = (head: number): string => `loss ${head}`;

export interface TrainingModel {
  readonly bytes: Uint8Array;
  /** Inputs but the weights, with their dimensions. */
  readonly feeds: ReadonlyMap<string, readonly number[]>;
  /** Weights that the loss depends on, as inputs of the same name. */
  readonly parameters: ReadonlyMap<ParameterName, readonly number[]>;
  /** Trainable parameter → output with its gradient; empty for an evaluation. */
  readonly gradients: ReadonlyMap<ParameterName, string>;
  /** Outputs of the graph that have a weight. */
  readonly heads: readonly number[];
}

/** The model before it is encoded. */
export interface TrainingGraph extends Omit<TrainingModel, 'bytes'> {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly outputs: readonly OnnxValue[];
}

/** @param task `evaluate` computes loss and overlap of the finest output instead of gradients.
 *  @throws ModelError `model.training` for BatchNorm. */
export function emitTraining(spec: TrainingSpec, task: TrainingTask): TrainingModel {
  const { nodes, initializers, inputs, outputs, ...model } = trainingGraph(spec, task);
  const bytes = encodeModel({ name: 'segloop training', inputs, outputs, nodes, initializers });
  return { bytes, ...model };
}

export type TrainingTask = 'gradients' | 'evaluate';

export function trainingGraph(spec: TrainingSpec, task: TrainingTask): TrainingGraph {
  const { graph, batch, patch } = spec;
  const heads = [...spec.scaleWeights.keys()].filter((head) => (spec.scaleWeights[head] ?? 0) > 0);
  const outputs = heads.map((head) => graph.outputs[head] ?? '');
  const nodes = nodesFor(graph, outputs);
  const tensors = tensorShapes(graph, patch);
  const b = new OnnxBuilder();
  const t = new TrainingTensors(b, { graph, batch, tensors });
  t.write(graph.input.name, DATA);
  for (const node of nodes) emitForward(t, node);

  const losses = outputs.map((output, i) => {
    const head = heads[i] ?? 0;
    const given = {
      b,
      spec: spec.loss,
      batch,
      voxels: t.voxels(output),
      axes: t.spatialAxes,
      logits: t.of(output),
      labels: targetName(head),
      unknownSet: spec.loss.unknownSets && unknownName(head),
    };
    return { head, output, given, ...emitLoss(given) };
  });
  for (const { head, parts } of losses) b.op('Identity', [parts], {}, lossName(head));

  const values: OnnxValue[] = heads.map((head) => ({ name: lossName(head), shape: [2] }));
  const gradients = new Map<ParameterName, string>();
  const shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
  const [finest] = losses;
  if (task === 'evaluate' && finest !== undefined) {
    b.op('Identity', [emitOverlap(finest.given)], {}, OVERLAP);
    values.push({ name: OVERLAP, shape: [3, spec.loss.channels] });
  }
  if (task === 'gradients') {
    const channels = new Map([...tensors].map(([name, [count]]) => [name, count]));
    const reverse = differentiate({ ...graph, nodes }, outputs, channels, spec.trainable);
    for (const { head, output, gradient } of losses) {
      const seed = reverse.seeds.get(output) ?? '';
      t.write(seed, b.times(gradient, spec.scaleWeights[head] ?? 0));
    }
    for (const node of reverse.nodes) emitGradient(t, node);
    for (const [name, tensor] of reverse.parameters) {
      b.op('Identity', [t.of(tensor)], {}, tensor);
      gradients.set(name, tensor);
      values.push({ name: tensor, shape: shapes.get(name) ?? [] });
    }
  }

  const feeds = new Map<string, readonly number[]>([
    [DATA, [batch, patch[0], ...t.extent(graph.input.name)]],
  ]);
  for (const { head, output } of losses) {
    feeds.set(targetName(head), [batch, targetChannels(spec.loss), ...t.extent(output)]);
    if (spec.loss.unknownSets) feeds.set(unknownName(head), [batch, 1, ...t.extent(output)]);
  }
  const read = new Set(b.nodes.flatMap(({ inputs }) => inputs));
  const parameters = new Map([...shapes].filter(([name]) => read.has(name)));
  const inputs = [...feeds, ...parameters].map(([name, shape]) => ({ name, shape }));
  const initializers = [...b.initializers.values()];
  return {
    nodes: orderedForRuntime(b.nodes),
    initializers,
    inputs,
    outputs: values,
    feeds,
    parameters,
    gradients,
    heads,
  };
}
