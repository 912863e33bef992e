/** A classifier's `.pth`: everything that predicting needs. */
import { z } from 'zod';
import { ClassificationError, type Head, type Task } from '../../classification/index.ts';
import {
  encoderOf,
  type Graph,
  get,
  graphOf,
  HEAD_BIAS,
  HEAD_WEIGHT,
  inputChannels,
  openCheckpoint,
  parseDatasetJson,
  parsePlans,
  readWeights,
  resolveConfiguration,
  toJson,
  type Weights,
  weightsOf,
  writeClassifier,
} from '../../network/index.ts';
import { patchTriple } from '../../nnunet/index.ts';
import type { OpenedEncoder } from './openEncoder.ts';

const taskSchema = z.object({
  kind: z.enum(['binary', 'multiClass', 'multiLabel']),
  classes: z.array(z.string()).min(1),
});

/** What stands beside weights and plans under `segloop_classifier`. */
export const classifierFactsSchema = z.object({
  version: z.literal(1),
  name: z.string(),
  task: taskSchema,
  field: z.enum(['whole', 'crop']),
  /** Where the encoder is from, in words. */
  encoder: z.string(),
  /** Whether the encoder learnt with the head. */
  tuned: z.boolean(),
});
export type ClassifierFacts = z.infer<typeof classifierFactsSchema>;

export interface Classifier {
  readonly encoder: OpenedEncoder;
  readonly head: Head;
  readonly facts: ClassifierFacts;
}

/** PyTorch's `Linear`: `[class, feature]`, whatever the encoder's dimensions. */
function parametersOf(encoder: Graph, classes: number, features: number) {
  return [
    ...encoder.parameters,
    { name: HEAD_WEIGHT, shape: [classes, features] },
    { name: HEAD_BIAS, shape: [classes] },
  ];
}

/** The head's values as the network's parameters. */
export function headWeights({ weight, bias }: Head): [string, Float32Array][] {
  return [
    [HEAD_WEIGHT, Float32Array.from(weight.flatMap((row) => [...row]))],
    [HEAD_BIAS, Float32Array.from(bias)],
  ];
}

export function classifierBlob({ encoder, head, facts }: Classifier): Promise<Blob> {
  const features = head.weight[0]?.length ?? 0;
  return writeClassifier(
    {
      parameters: parametersOf(encoder.graph, facts.task.classes.length, features),
      weights: new Map([...encoder.weights, ...headWeights(head)]),
      plansJson: encoder.plans.json,
      datasetJson: encoder.dataset.json,
      configuration: encoder.configuration.name,
      classifier: facts,
    },
    'classifier',
  );
}

/** @throws CheckpointError; ClassificationError `notClassifier` for another checkpoint */
export async function openClassifier(blob: Blob, name: string): Promise<Classifier> {
  const opened = await openCheckpoint(blob, name);
  const written = classifierFactsSchema.safeParse(
    toJson(get(opened.file.root, 'segloop_classifier') ?? null),
  );
  if (!written.success) {
    const found = `segloop_classifier ${written.error.issues[0]?.path.join('.') ?? ''}`;
    throw new ClassificationError('notClassifier', { file: name, found });
  }
  const plans = parsePlans(opened.plansJson, name);
  const dataset = parseDatasetJson(opened.datasetJson, name);
  const configuration = resolveConfiguration(plans, opened.configuration, name);
  const hasStatistics = [...opened.stateDict.keys()].some((key) => String(key).endsWith('.running_mean'));
  const graph = encoderOf(graphOf(configuration, dataset, hasStatistics));
  const features = featuresOf(graph);
  const parameters = parametersOf(graph, written.data.task.classes.length, features);
  const all = await readWeights(opened.file, opened.stateDict, { ...graph, parameters });
  return {
    encoder: {
      ...{ plans, dataset, configuration, graph },
      weights: weightsOf(graph, all),
      patch: [inputChannels(dataset, configuration), ...patchTriple(configuration.patchSize)],
      origin: written.data.encoder,
    },
    head: headOf(all, written.data.task, features),
    facts: written.data,
  };
}

/** Channels of the encoder's last convolution. */
function featuresOf({ nodes }: Graph): number {
  const last = nodes.findLast((node) => node.op === 'conv');
  return last?.op === 'conv' ? last.outChannels : 0;
}

/** The head among a network's weights. */
export function headOf(weights: Weights, { classes }: Task, features: number): Head {
  const values = Float64Array.from(weights.get(HEAD_WEIGHT) ?? []);
  return {
    weight: classes.map((_, c) => values.slice(c * features, (c + 1) * features)),
    bias: [...(weights.get(HEAD_BIAS) ?? [])],
  };
}
