import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../../network/index.ts';
import type { TrainingSpec } from '../training.ts';

/** PlainConvUNet as nnU-Net plans it, two convolutions a stage. */
const plainUNet = (features: readonly number[]): ArchitectureSpec => ({
  className: 'PlainConvUNet',
  kwargs: {
    n_stages: features.length,
    features_per_stage: features,
    conv_op: 'torch.nn.modules.conv.Conv3d',
    kernel_sizes: 3,
    strides: features.map((_, stage) => (stage === 0 ? 1 : 2)),
    n_conv_per_stage: 2,
    n_conv_per_stage_decoder: 2,
    conv_bias: true,
    norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
    norm_op_kwargs: { eps: 1e-5, affine: true },
    nonlin: 'torch.nn.LeakyReLU',
    nonlin_kwargs: { inplace: true },
  },
});

/** Training of one channel into three classes, on cubes.
 *  @param features channels by stage @param size voxels along a side of the patch */
export function trainingSpec(features: readonly number[], size: number, batch: number): TrainingSpec {
  const graph = buildGraph(plainUNet(features), { inputChannels: 1, outputChannels: 3 });
  return {
    ...{ graph, batch },
    patch: [1, size, size, size],
    loss: { kind: 'softmax', channels: 3, batchDice: false },
    scaleWeights: deepSupervisionWeights(graph.outputs.length),
    trainable: new Set(graph.parameters.map(({ name }) => name)),
  };
}
