/** The estimate against WebAssembly's own memory, which is caught as onnxruntime makes it. */
import { expect, it } from 'vitest';
import { type ArchitectureSpec, buildGraph, deepSupervisionWeights } from '../../network/index.ts';
import type { TrainingSpec } from '../training.ts';
import { estimateWasmBytes } from './trainingMemory.ts';
import { createOnnxTraining } from './trainingProgram.ts';

function spec(features: readonly number[], size: number, batch: number): TrainingSpec {
  const architecture: ArchitectureSpec = {
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
      nonlin_kwargs: {},
    },
  };
  const graph = buildGraph(architecture, { inputChannels: 1, outputChannels: 3 });
  return {
    ...{ graph, batch },
    patch: [1, size, size, size],
    loss: { kind: 'softmax', channels: 3, batchDice: false },
    scaleWeights: deepSupervisionWeights(graph.outputs.length),
    trainable: new Set(graph.parameters.map(({ name }) => name)),
  };
}

it('predicts WebAssembly’s memory within 15 %', async () => {
  const memories: WebAssembly.Memory[] = [];
  const Plain = WebAssembly.Memory;
  WebAssembly.Memory = class extends Plain {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      memories.push(this);
    }
  };
  // Growing: one memory serves both, and never shrinks.
  for (const [features, size, batch] of [
    [[32, 64, 128], 16, 2],
    [[16, 32, 64], 32, 2],
  ] as const) {
    const one = spec(features, size, batch);
    const program = await createOnnxTraining({ threads: 1 }).compileTraining(one, {
      weights: new Map(
        one.graph.parameters.map(({ name, shape }) => [
          name,
          new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(0.01),
        ]),
      ),
      momentum: new Map(),
    });
    const voxels = batch * size ** 3;
    const targets = one.graph.outputs.map((_, i) => new Float32Array(voxels / 8 ** i));
    await program.gradients({ data: new Float32Array(voxels).fill(1), targets });
    program.dispose();
    const allocated = Math.max(...memories.map(({ buffer }) => buffer.byteLength));
    expect(Math.abs(estimateWasmBytes(one) / allocated - 1), `${allocated}`).toBeLessThan(0.15);
  }
  WebAssembly.Memory = Plain;
});
