/** Architectures that no golden model has, against dynamic-network-architectures itself, weights through .pth. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import type { Czyx } from '../../image/index.ts';
import { buildGraph, get, isDict, openTorchFile, readNpz, readWeights } from '../../network/index.ts';
import { createOnnxBackend } from './index.ts';

const PROGRAM = `import json, sys, torch, numpy as np
from pydoc import locate
from dynamic_network_architectures.architectures import unet
for number, spec in enumerate(json.load(sys.stdin)):
    kwargs = dict(spec['kwargs'])
    for key in ('conv_op', 'norm_op', 'nonlin', 'dropout_op', 'block'):
        if kwargs.get(key): kwargs[key] = locate(kwargs[key])
    torch.manual_seed(1)
    net = getattr(unet, spec['className'])(input_channels=spec['shape'][0], num_classes=2, deep_supervision=False, **kwargs)
    x = torch.randn(1, *spec['shape']) + 1
    net.train(); [net(x * s) for s in (1, 2)]; net.eval()
    with torch.no_grad():
        for p in net.parameters(): p.add_(0.1 * torch.randn_like(p))
        y = net(x)
    torch.save({'network_weights': net.state_dict()}, f'{sys.argv[1]}/{number}.pth')
    np.savez(f'{sys.argv[1]}/{number}.npz', x=x[0].numpy(), y=y[0].numpy())`;

const base = (dimension: 2 | 3, norm: string, keys: object) => ({
  n_stages: 3,
  features_per_stage: [4, 6, 8],
  conv_op: `torch.nn.modules.conv.Conv${dimension}d`,
  kernel_sizes: 3,
  strides: [1, 2, 2],
  n_conv_per_stage_decoder: [1, 2],
  norm_op: `torch.nn.modules.${norm}${dimension}d`,
  norm_op_kwargs: { eps: 1e-3, affine: true },
  nonlin: 'torch.nn.LeakyReLU',
  nonlin_kwargs: { negative_slope: 0.2 },
  ...keys,
});
const plain = (dimension: 2 | 3, norm: string, keys: object = {}) => ({
  className: 'PlainConvUNet',
  kwargs: base(dimension, norm, { n_conv_per_stage: 2, ...keys }),
});
const residual = (dimension: 2 | 3, norm: string, keys: object = {}) => ({
  className: 'ResidualEncoderUNet',
  kwargs: base(dimension, norm, { n_blocks_per_stage: [1, 2, 2], ...keys }),
});
const INSTANCE = 'instancenorm.InstanceNorm';
const BATCH = 'batchnorm.BatchNorm';
const bottleneck = {
  block: 'dynamic_network_architectures.building_blocks.residual.BottleneckD',
  bottleneck_channels: [3, 4, 5],
  stem_channels: 5,
};

const CASES = [
  ['without conv bias', plain(3, INSTANCE), [1, 8, 12, 8]],
  ['BatchNorm', plain(3, BATCH, { conv_bias: true }), [2, 8, 8, 8]],
  ['BatchNorm 2d, residual', residual(2, BATCH), [1, 16, 8]],
  ['nonlinearity first', plain(3, INSTANCE, { nonlin_first: true }), [1, 8, 8, 8]],
  ['norm without affine', plain(2, INSTANCE, { norm_op_kwargs: {} }), [1, 8, 8]],
  [
    'ReLU and dropout',
    plain(3, INSTANCE, {
      nonlin: 'torch.nn.ReLU',
      nonlin_kwargs: {},
      dropout_op: 'torch.nn.Dropout3d',
      dropout_op_kwargs: { p: 0.3 },
    }),
    [1, 8, 8, 8],
  ],
  [
    'kernels of 1, 5 and 7, uneven strides',
    plain(3, INSTANCE, {
      kernel_sizes: [
        [1, 5, 3],
        [7, 1, 3],
        [3, 3, 3],
      ],
      strides: [
        [1, 1, 1],
        [1, 2, 4],
        [3, 2, 1],
      ],
    }),
    [1, 6, 8, 8],
  ],
  ['no norm', plain(3, INSTANCE, { norm_op: null, norm_op_kwargs: null }), [1, 8, 8, 8]],
  ['bottleneck blocks', residual(3, INSTANCE, bottleneck), [1, 8, 8, 8]],
  [
    'residual, equal features, stride in the first stage',
    residual(3, INSTANCE, {
      features_per_stage: 4,
      strides: [
        [1, 1, 1],
        [1, 2, 2],
        [2, 2, 2],
      ],
      conv_bias: true,
    }),
    [1, 4, 8, 8],
  ],
] as const;
const folder = mkdtempSync(join(tmpdir(), 'segloop-'));

// One process for all: importing torch takes longer than every network together.
beforeAll(() => {
  const specs = CASES.map(([, architecture, shape]) => ({ ...architecture, shape }));
  if (hasPython) askPython(['-c', PROGRAM, folder], { input: JSON.stringify(specs) });
}, 120_000);

it.skipIf(!hasPython).each(CASES.map((one, number) => [...one, number] as const))(
  'computes what PyTorch computes: %s',
  async (_name, architecture, shape, number) => {
    const bytes = (ending: string) => new Uint8Array(readFileSync(join(folder, `${number}.${ending}`)));
    const file = await openTorchFile(new Blob([bytes('pth')]), 'net.pth');
    const stateDict = get(file.root, 'network_weights');
    if (!isDict(stateDict)) throw new Error('no weights');
    const [channels = 1, ...size] = shape;
    const graph = buildGraph(architecture, { inputChannels: channels, outputChannels: 2 });
    const weights = await readWeights(file, stateDict, graph);
    const [z = 1, y = 1, x = 1] = size.length === 2 ? [1, ...size] : size;
    const inputShape: Czyx = [channels, z, y, x];
    const program = await createOnnxBackend().compile(graph, weights, inputShape);
    const arrays = readNpz(bytes('npz'));
    const found = await program.forward(arrays.get('x')?.data as Float32Array);
    const expected = arrays.get('y')?.data as Float32Array;
    expect(found.length).toBe(expected.length);
    const largest = Math.max(...expected.map(Math.abs));
    const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? 0))), 0);
    expect(worst / largest).toBeLessThan(2e-5);
    program.dispose();
  },
);
