import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parsePlans, resolveConfiguration } from '../plans/index.ts';
import { nodesFor, tensorShapes } from './shapes.ts';
import { buildGraph } from './unet.ts';

const golden = (path: string) =>
  JSON.parse(readFileSync(new URL(`../../../golden/training/${path}`, import.meta.url), 'utf8'));

const kwargs = (dimension: 2 | 3, keys: object) => ({
  features_per_stage: [32, 64, 128, 256, 320, 320],
  n_stages: 6,
  conv_op: `torch.nn.modules.conv.Conv${dimension}d`,
  kernel_sizes: 3,
  strides: [1, 2, 2, 2, 2, 2],
  n_conv_per_stage_decoder: 2,
  conv_bias: true,
  norm_op: `torch.nn.modules.instancenorm.InstanceNorm${dimension}d`,
  norm_op_kwargs: { eps: 1e-5, affine: true },
  nonlin: 'torch.nn.LeakyReLU',
  nonlin_kwargs: { inplace: true },
  ...keys,
});
const eight = {
  n_stages: 8,
  strides: [1, 2, 2, 2, 2, 2, 2, 2],
  features_per_stage: [32, 64, 128, 256, 512, 512, 512, 512],
};
const plain = (dimension: 2 | 3, keys: object) => ({
  className: 'PlainConvUNet',
  kwargs: kwargs(dimension, { n_conv_per_stage: 2, ...keys }),
});
const residual = (dimension: 2 | 3, keys: object) => ({
  className: 'ResidualEncoderUNet',
  kwargs: kwargs(dimension, { n_blocks_per_stage: [1, 3, 4, 6, 6, 6], n_conv_per_stage_decoder: 1, ...keys }),
});
const ends = { inputChannels: 1, outputChannels: 3 };
const parameterCount = (graph: ReturnType<typeof buildGraph>) =>
  graph.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);

it.each([
  ['plain 3d', plain(3, {}), 31_196_399],
  ['residual 3d', residual(3, {}), 102_350_575],
  ['plain 2d', plain(2, eight), 46_326_581],
  ['residual 2d', residual(2, { ...eight, n_blocks_per_stage: [1, 3, 4, 6, 6, 6, 6, 6] }), 140_019_061],
])('counts the parameters of nnU-Net (%s)', (_name, architecture, expected) => {
  expect(parameterCount(buildGraph(architecture, ends))).toBe(expected);
});

it.each(['plain3d', 'plain2d', 'resenc3d'])(
  'lists the parameters of %s in the order of the optimizer',
  (name) => {
    const net = golden(`${name}/net.json`);
    const { architecture } = resolveConfiguration(parsePlans(net.plans), 'c');
    const graph = buildGraph(architecture, { inputChannels: 2, outputChannels: 3 });
    expect(graph.parameters.map((parameter) => parameter.name)).toEqual(net.parameter_order);
  },
);

it('halves and doubles sizes along the strides, heads highest first', () => {
  const graph = buildGraph(plain(3, {}), ends);
  const shapes = tensorShapes(graph, [1, 64, 64, 64]);
  expect(graph.outputs.map((name) => shapes.get(name))).toEqual(
    [64, 32, 16, 8, 4].map((size) => [3, size, size, size]),
  );
  expect(shapes.get('encoder.stages.5.0.convs.1.nonlin')).toEqual([320, 2, 2, 2]);
  expect(() => tensorShapes(graph, [1, 64, 64, 60])).toThrow(/64×64×60.*meet at decoder/);
});

it('leaves lower heads out of what inference needs', () => {
  const graph = buildGraph(plain(3, {}), ends);
  const needed = nodesFor(graph, graph.outputs.slice(0, 1));
  expect(graph.nodes.length - needed.length).toBe(4);
});

it('puts BatchNorm in place for nnUNetTrainerBN, its statistics outside the optimizer', () => {
  const graph = buildGraph(plain(2, {}), { ...ends, batchNorm: true });
  expect(graph.nodes.some(({ op }) => op === 'instanceNorm')).toBe(false);
  expect(graph.parameters.find(({ name }) => name.endsWith('running_var'))?.statistic).toBe(true);
});

it('builds bottleneck blocks', () => {
  const graph = buildGraph(residual(3, { block: 'x.residual.BottleneckD', bottleneck_channels: 8 }), ends);
  expect(
    graph.parameters.find(({ name }) => name === 'encoder.stages.1.blocks.0.conv2.conv.weight')?.shape,
  ).toEqual([8, 8, 3, 3, 3]);
  expect(graph.parameters.some(({ name }) => name === 'encoder.stages.1.blocks.0.skip.1.conv.weight')).toBe(
    true,
  );
});

it('norms last with nonlin_first', () => {
  const graph = buildGraph(plain(3, { nonlin_first: true }), ends);
  expect(graph.nodes.slice(0, 3).map(({ op }) => op)).toEqual(['conv', 'leakyRelu', 'instanceNorm']);
});

it.each([
  [{ className: 'Primus', kwargs: {} }, /class Primus/],
  [plain(3, { nonlin: 'torch.nn.GELU' }), /GELU/],
  [plain(3, { norm_op: 'torch.nn.GroupNorm' }), /GroupNorm/],
  [residual(3, { squeeze_excitation: true }), /squeeze_excitation/],
  [residual(3, { stochastic_depth_p: 0.2 }), /stochastic_depth_p/],
  [plain(3, { n_conv_per_stage: [1, 2] }), /n_conv_per_stage.*6 entries/],
  [plain(3, { kernel_sizes: [[3, 3]] }), /6 entries/],
])('refuses %j by name', (architecture, message) => {
  expect(() => buildGraph(architecture, ends)).toThrow(message);
});
