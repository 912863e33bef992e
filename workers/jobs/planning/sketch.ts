/** Networks of plans as pictures show them. */
import {
  buildGraph,
  type Configuration,
  type DatasetJson,
  inputChannels,
  labelRules,
  parsePlans,
  plansIssues,
  readUNetSpec,
  resolveConfiguration,
} from '../../network/index.ts';
import type { ConfigurationSketch, PlansReading, StageSketch } from './api.ts';

const FLOAT_BYTES = 4;
const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** @param text of a plans file */
export function readEdited(text: string, dataset: DatasetJson): PlansReading {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return {
      issues: [{ path: '', message: error instanceof Error ? error.message : '' }],
      configurations: [],
    };
  }
  const issues = plansIssues(json, dataset.channelNames.length);
  if (issues.length > 0) return { issues, configurations: [] };
  const plans = parsePlans(json);
  return {
    issues,
    configurations: plans.configurationNames.map((name) =>
      sketchOf(resolveConfiguration(plans, name), dataset),
    ),
  };
}

function sketchOf(configuration: Configuration, dataset: DatasetJson): ConfigurationSketch {
  const { name, architecture, patchSize, spacing, batchSize, medianImageSize, previousStage } = configuration;
  const graph = buildGraph(architecture, {
    inputChannels: inputChannels(dataset, configuration),
    outputChannels: labelRules(dataset).outputChannels,
  });
  return {
    name,
    architecture: architecture.className,
    patchSize,
    spacing,
    batchSize,
    ...(medianImageSize && { medianSize: medianImageSize }),
    ...(previousStage !== undefined && { previousStage }),
    normalisation: configuration.normalizationSchemes,
    stages: stagesOf(configuration),
    weights: graph.parameters.reduce((sum, { shape }) => sum + product(shape), 0),
  };
}

function stagesOf({ architecture, patchSize }: Configuration): StageSketch[] {
  const { stages, decoderDepths } = readUNetSpec(architecture, 'plans.json');
  let shape = [...patchSize];
  return stages.map(({ features, stride, depth }, stage) => {
    shape = shape.map((extent, axis) => Math.ceil(extent / (stride.at(axis - patchSize.length) ?? 1)));
    return {
      shape,
      features,
      encoderBlocks: depth,
      decoderBlocks: decoderDepths[stages.length - 2 - stage] ?? 0,
      bytes: FLOAT_BYTES * features * product(shape),
    };
  });
}
