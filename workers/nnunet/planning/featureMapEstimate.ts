import { featuresPerStage, type Planner, residualBlocks } from './planners.ts';
import type { Topology } from './topology.ts';

const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/**
 * nnU-Net's stand-in for memory: values held in all feature maps of one sample, without deep supervision.
 * `labelKeys` is the number of entries of dataset.json's `labels`, background and ignore among them.
 * Source: spec nnunet-v2.md §4.7, `compute_conv_feature_map_size`.
 */
export function estimateFeatureMaps(topology: Topology, planner: Planner, labelKeys: number): number {
  const features = featuresPerStage(topology.strides.length, topology.patchSize.length);
  const voxels = voxelsPerStage(topology);
  const encoder =
    planner.architecture === 'PlainConvUNet'
      ? plainEncoder(features, voxels)
      : residualEncoder(features, voxels, topology.strides);
  const decoderConvolutions = planner.architecture === 'PlainConvUNet' ? 2 : 1;
  let decoder = labelKeys * voxels[0];
  for (let level = features.length - 2; level >= 0; level--) {
    decoder += (decoderConvolutions + 1) * features[level] * voxels[level];
  }
  return encoder + decoder;
}

function voxelsPerStage({ patchSize, strides }: Topology): number[] {
  let sizes = [...patchSize];
  return strides.map((stride) => {
    sizes = sizes.map((size, axis) => Math.floor(size / stride[axis]));
    return product(sizes);
  });
}

const plainEncoder = (features: readonly number[], voxels: readonly number[]): number =>
  features.reduce((sum, channels, stage) => sum + 2 * channels * voxels[stage], 0);

function residualEncoder(
  features: readonly number[],
  voxels: readonly number[],
  strides: number[][],
): number {
  let sum = features[0] * voxels[0];
  residualBlocks(features.length).forEach((blocks, stage) => {
    const map = features[stage] * voxels[stage];
    const projects = features[Math.max(0, stage - 1)] !== features[stage] || product(strides[stage]) !== 1;
    sum += 2 * blocks * map + (projects ? map : 0);
  });
  return sum;
}
