/** What a configuration and a dataset say about training: network, loss, patches, augmentation. */
import type { TrainingSpec } from '../../backend/index.ts';
import {
  buildGraph,
  type Configuration,
  type DatasetJson,
  deepSupervisionWeights,
  encoderStrides,
  type Graph,
  inputChannels,
  type LabelRules,
  type LossSpec,
  labelRules,
  type ParameterName,
} from '../../network/index.ts';
import { type AugmentationKind, type AugmentationPlan, planAugmentation } from '../../nnunet/index.ts';
import { type CompositeCode, openChannels } from '../../semisupervised/index.ts';

export interface Recipe {
  readonly graph: Graph;
  readonly loss: LossSpec;
  readonly augmentation: AugmentationPlan;
  readonly batch: number;
  /** Weights of the outputs, finest first. */
  readonly scaleWeights: readonly number[];
  readonly hasIgnore: boolean;
  /** Softmax networks have a background channel, which no score counts. */
  readonly hasBackground: boolean;
  /** How labels and unknown sets are one number, where the dataset has unknown sets. */
  readonly composite?: CompositeCode;
  /** Batches bring as many unlabelled patches again. */
  readonly meanTeacher?: true;
}

export interface RecipeOptions {
  /** Absent: the plans'. */
  readonly batchSize?: number | undefined;
  readonly unknownSets?: readonly (readonly number[])[];
  readonly trainer?: string;
  readonly meanTeacher?: boolean;
}

/** What nnU-Net's own trainer classes leave out; a checkpoint that goes on there names its class. */
function augmentationOf(trainer: string): AugmentationKind | undefined {
  if (/^nnUNetTrainer(_\d+epochs_)?NoMirroring$/.test(trainer)) return 'noMirroring';
  return trainer === 'nnUNetTrainerNoDA' ? 'none' : undefined;
}

/** @param trainer name of nnU-Net's class, which decides on the augmentation @param unknownSets labels that each of the dataset's unknown sets leaves open
 *  @throws ModelError when the network or the labels are not ones that we train */
export function trainingRecipe(
  configuration: Configuration,
  dataset: DatasetJson,
  { batchSize, unknownSets = [], trainer = '', meanTeacher = false }: RecipeOptions = {},
): Recipe {
  const rules = labelRules(dataset);
  const graph = buildGraph(configuration.architecture, {
    inputChannels: inputChannels(dataset, configuration),
    outputChannels: rules.outputChannels,
  });
  const composite = unknownSets.length === 0 ? undefined : compositeCode(rules);
  return {
    graph,
    loss: lossOf(rules, configuration.batchDice, composite && openByCode(rules, composite, unknownSets)),
    augmentation: planAugmentation(
      configuration,
      dataset,
      encoderStrides(configuration.architecture),
      augmentationOf(trainer),
    ),
    batch: batchSize ?? configuration.batchSize,
    scaleWeights: deepSupervisionWeights(graph.outputs.length),
    hasIgnore: rules.ignoreLabel !== undefined,
    hasBackground: !rules.hasRegions,
    ...(composite && { composite }),
    ...(meanTeacher && { meanTeacher }),
  };
}

/** What a back end compiles. */
export function trainingSpec(recipe: Recipe, trainable: ReadonlySet<ParameterName>): TrainingSpec {
  const { graph, batch, loss, scaleWeights, augmentation, meanTeacher } = recipe;
  return {
    graph,
    batch,
    patch: [graph.input.channels, ...augmentation.patch],
    loss,
    scaleWeights,
    trainable,
    ...(meanTeacher && { meanTeacher }),
  };
}

function lossOf(rules: LabelRules, batchDice: boolean, unknownSets: LossSpec['unknownSets']): LossSpec {
  const { ignoreLabel, outputChannels: channels } = rules;
  const shared = { batchDice, channels, ...(unknownSets && { unknownSets }) };
  if (rules.hasRegions) return { kind: 'regions', ignoreChannel: ignoreLabel !== undefined, ...shared };
  return { kind: 'softmax', ...shared, ...(ignoreLabel !== undefined && { ignoreLabel }) };
}

const compositeCode = ({ allLabels, ignoreLabel }: LabelRules): CompositeCode => ({
  labels: 1 + Math.max(...allLabels, ignoreLabel ?? 0),
  ignoreLabel,
});

/** What a voxel of code k leaves open, as the loss looks it up: entry k - 1. For regions it depends on the label. */
function openByCode(
  rules: LabelRules,
  { labels }: CompositeCode,
  sets: readonly (readonly number[])[],
): number[][] {
  const channels = rules.hasRegions
    ? rules.foregroundRegions.map(({ values }) => values)
    : rules.allLabels.map((value) => [value]);
  return Array.from({ length: labels * (sets.length + 1) - 1 }, (_, i) => {
    const code = i + 1;
    const set = sets[Math.floor(code / labels) - 1] ?? [];
    return set.length === 0 ? [] : openChannels(code % labels, set, channels, rules.hasRegions);
  });
}
