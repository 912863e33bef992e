import { roundHalfEven } from '../rounding.ts';
import { estimateFeatureMaps } from './featureMapEstimate.ts';
import { featuresPerStage, type Planner, referenceBatchSize, residualBlocks } from './planners.ts';
import { planTopology, type Topology } from './topology.ts';

export interface ConfigurationRequest {
  readonly planner: Planner;
  /** GPU memory the plan may fill; scales the reference linearly. */
  readonly gpuMemoryTarget: number;
  /** mm, transposed; 2 or 3 axes. */
  readonly spacing: readonly number[];
  /** Median image in voxels at that spacing; medians of an even count end in .5. */
  readonly medianShape: readonly number[];
  /** Voxels of all training cases together at that spacing. */
  readonly datasetVoxels: number;
  readonly labelKeys: number;
}

export interface ConfigurationPlan {
  readonly batchSize: number;
  readonly patchSize: number[];
  readonly architecture: Readonly<Record<string, unknown>>;
}

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** Patch size, batch size and network of one configuration. Source: spec nnunet-v2.md §4.5. */
export function planConfiguration(request: ConfigurationRequest): ConfigurationPlan {
  const { planner, spacing, labelKeys } = request;
  const axes = spacing.length;
  const reference =
    (axes === 2 ? planner.reference2d : planner.reference3d) *
    (request.gpuMemoryTarget / planner.referenceGigabytes);
  const topology = shrinkToFit(request, reference);
  const size = estimateFeatureMaps(topology, planner, labelKeys);
  const wanted = roundHalfEven((reference / size) * referenceBatchSize(axes));
  const cap = roundHalfEven((request.datasetVoxels * planner.maximumCovered) / product(topology.patchSize));
  return {
    batchSize: Math.max(Math.min(wanted, cap), 2),
    patchSize: topology.patchSize,
    architecture: describeArchitecture(topology, planner),
  };
}

/** Cuts the axis that is longest relative to the median image until one batch fits. */
function shrinkToFit(
  { planner, spacing, medianShape, labelKeys }: ConfigurationRequest,
  reference: number,
): Topology {
  const limit = estimateLimit(planner, spacing.length, reference);
  let topology = planTopology(spacing, initialPatch(spacing, medianShape));
  while (estimateFeatureMaps(topology, planner, labelKeys) > limit) {
    const axis = longestAxis(topology.patchSize, medianShape);
    const smaller = [...topology.patchSize];
    smaller[axis] -= topology.divisibility[axis];
    // A smaller patch may pool less often: the step is that of the smaller patch.
    const step = planTopology(spacing, smaller).divisibility[axis];
    const next = [...topology.patchSize];
    next[axis] -= step;
    topology = planTopology(spacing, next);
  }
  return topology;
}

/** The default planner compares per pair of samples, the residual ones per sample: different only in 2-D. */
const estimateLimit = (planner: Planner, axes: number, reference: number): number =>
  planner.architecture === 'PlainConvUNet' ? (reference * referenceBatchSize(axes)) / 2 : reference;

/** A patch of 256³ (2048²) voxels with the physical shape of a cube, not larger than the median image. */
function initialPatch(spacing: readonly number[], medianShape: readonly number[]): number[] {
  const axes = spacing.length;
  const volume = axes === 2 ? 2048 ** 2 : 256 ** 3;
  const inverse = spacing.map((mm) => 1 / mm);
  const scale = (volume / product(inverse)) ** (1 / axes);
  return inverse.map((edge, axis) => Math.min(roundHalfEven(edge * scale), medianShape[axis]));
}

/** Ties go to the highest axis, as NumPy's argsort orders them. */
function longestAxis(patch: readonly number[], medianShape: readonly number[]): number {
  let longest = 0;
  for (let axis = 1; axis < patch.length; axis++) {
    if (patch[axis] / medianShape[axis] >= patch[longest] / medianShape[longest]) longest = axis;
  }
  return longest;
}

function describeArchitecture({ strides, kernelSizes }: Topology, planner: Planner): Record<string, unknown> {
  const stages = strides.length;
  const axes = strides[0].length;
  const plain = planner.architecture === 'PlainConvUNet';
  return {
    network_class_name: `dynamic_network_architectures.architectures.unet.${planner.architecture}`,
    arch_kwargs: {
      n_stages: stages,
      features_per_stage: featuresPerStage(stages, axes),
      conv_op: `torch.nn.modules.conv.Conv${axes}d`,
      kernel_sizes: kernelSizes,
      strides,
      ...(plain
        ? { n_conv_per_stage: Array(stages).fill(2) }
        : { n_blocks_per_stage: residualBlocks(stages) }),
      n_conv_per_stage_decoder: Array(stages - 1).fill(plain ? 2 : 1),
      conv_bias: true,
      norm_op: `torch.nn.modules.instancenorm.InstanceNorm${axes}d`,
      norm_op_kwargs: { eps: 1e-5, affine: true },
      dropout_op: null,
      dropout_op_kwargs: null,
      nonlin: 'torch.nn.LeakyReLU',
      nonlin_kwargs: { inplace: true },
    },
    _kw_requires_import: ['conv_op', 'norm_op', 'dropout_op', 'nonlin'],
  };
}
