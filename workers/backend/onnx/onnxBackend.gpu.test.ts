/** The CPU path in a real browser: the files under /ort/, the policy's ban on eval, and threads where isolated. */
import { expect, it } from 'vitest';
import { buildGraph, type Graph, type Weights } from '../../network/index.ts';
import { createOnnxBackend } from './index.ts';

const graph = buildGraph(
  {
    className: 'PlainConvUNet',
    kwargs: {
      n_stages: 2,
      features_per_stage: [4, 8],
      conv_op: 'torch.nn.modules.conv.Conv3d',
      kernel_sizes: 3,
      strides: [1, 2],
      n_conv_per_stage: 1,
      n_conv_per_stage_decoder: 1,
      norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
      norm_op_kwargs: { affine: true },
      nonlin: 'torch.nn.LeakyReLU',
    },
  },
  { inputChannels: 1, outputChannels: 2 },
);

const weightsOf = ({ parameters }: Graph): Weights =>
  new Map(
    parameters.map(({ name, shape }) => [
      name,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + shape.length)),
    ]),
  );

it("runs a network from the studio's own files, twice the same", async () => {
  const backend = createOnnxBackend();
  const program = await backend.compile(graph, weightsOf(graph), [1, 8, 8, 8]);
  const input = Float32Array.from({ length: 512 }, (_, i) => Math.cos(i));
  const first = await program.forward(input);
  expect(first).toHaveLength(2 * 512);
  expect(first.every(Number.isFinite)).toBe(true);
  expect(await program.forward(input)).toEqual(first);
  program.dispose();
  backend.dispose();
});
