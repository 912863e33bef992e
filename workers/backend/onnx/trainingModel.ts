/** One ONNX model a (network, patch, batch, loss): forward, loss and every gradient in a single run. */
import {
  differentiate,
  nodesFor,
  type ParameterName,
  softChannels,
  targetChannels,
  tensorShapes,
} from '../../network/index.ts';
import type { TrainingSpec } from '../training.ts';
import { emitConsistency } from './consistencyLoss.ts';
import { encodeModel } from './encodeModel.ts';
import type { OnnxNode, OnnxTensor, OnnxValue } from './onnxModel.ts';
import { orderedForRuntime } from './onnxOrder.ts';
import { OnnxBuilder } from './trainingBuilder.ts';
import { emitForward, TrainingTensors } from './trainingForward.ts';
import { emitGradient } from './trainingGradients.ts';
import { emitLoss, emitOverlap } from './trainingLoss.ts';

export const DATA = 'data';
export const OVERLAP = 'overlap';
/** The finest output's logits. */
export const LOGITS = 'logits';
/** Of a step with a teacher: soft targets of the finest output, the consistency loss, and the factors of the two losses'
 *  gradients. One model serves labelled and unlabelled patches, so that it is held once: the other's factor is 0. */
export const SOFT = 'soft targets';
export const CONSISTENCY = 'consistency';
export const SHARES = { supervised: 'supervised share', consistency: 'consistency share' } as const;
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

/** @param task `evaluate` computes loss and overlap of the finest output instead of gradients, `predict` its logits.
 *  @throws ModelError `model.training` for BatchNorm. */
export function emitTraining(spec: TrainingSpec, task: TrainingTask): TrainingModel {
  const { nodes, initializers, inputs, outputs, ...model } = trainingGraph(spec, task);
  const bytes = encodeModel({ name: 'segloop training', inputs, outputs, nodes, initializers });
  return { bytes, ...model };
}

export type TrainingTask = 'gradients' | 'evaluate' | 'predict';

export function trainingGraph(spec: TrainingSpec, task: TrainingTask): TrainingGraph {
  const { graph, batch, patch } = spec;
  const weighted = [...spec.scaleWeights.keys()].filter((head) => (spec.scaleWeights[head] ?? 0) > 0);
  const heads = task === 'predict' ? weighted.slice(0, 1) : weighted;
  const outputs = heads.map((head) => graph.outputs[head] ?? '');
  const nodes = nodesFor(graph, outputs);
  const tensors = tensorShapes(graph, patch);
  const b = new OnnxBuilder();
  const t = new TrainingTensors(b, { graph, batch, tensors });
  t.write(graph.input.name, DATA);
  for (const node of nodes) emitForward(t, node);

  const losses = (task === 'predict' ? [] : outputs).map((output, i) => {
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

  const values: OnnxValue[] = losses.map(({ head }) => ({ name: lossName(head), shape: [2] }));
  const gradients = new Map<ParameterName, string>();
  const shapes = new Map(graph.parameters.map(({ name, shape }) => [name, shape]));
  const [finest] = losses;
  if (task === 'evaluate' && finest !== undefined) {
    b.op('Identity', [emitOverlap(finest.given)], {}, OVERLAP);
    values.push({ name: OVERLAP, shape: [3, spec.loss.channels] });
  }
  const [output = ''] = outputs;
  if (task === 'predict') {
    b.op('Identity', [t.of(output)], {}, LOGITS);
    values.push({ name: LOGITS, shape: [batch, spec.loss.channels, ...t.extent(output)] });
  }
  const hasTeacher = task === 'gradients' && spec.meanTeacher === true;
  if (task === 'gradients') {
    const channels = new Map([...tensors].map(([name, [count]]) => [name, count]));
    const reverse = differentiate({ ...graph, nodes }, outputs, channels, spec.trainable);
    const consistency = hasTeacher
      ? emitConsistency({ b, spec: spec.loss, axes: t.spatialAxes, logits: t.of(output), soft: SOFT })
      : undefined;
    if (consistency) {
      b.op('Identity', [consistency.value], {}, CONSISTENCY);
      values.push({ name: CONSISTENCY, shape: [1] });
    }
    for (const loss of losses) {
      const own = b.times(loss.gradient, spec.scaleWeights[loss.head] ?? 0);
      const shared = consistency ? b.mul(own, SHARES.supervised) : own;
      const isFinest = loss === finest && consistency !== undefined;
      const seed = isFinest ? b.add(shared, b.mul(consistency.gradient, SHARES.consistency)) : shared;
      t.write(reverse.seeds.get(loss.output) ?? '', seed);
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
  if (hasTeacher) {
    feeds.set(SOFT, [batch, softChannels(spec.loss), ...t.extent(output)]);
    for (const share of Object.values(SHARES)) feeds.set(share, [1]);
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
