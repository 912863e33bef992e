import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { buildGraph, type Graph, type Weights } from '../../network/index.ts';
import { emitOnnx } from './emit.ts';

const kwargs = (dimension: 2 | 3, keys: object = {}) => ({
  n_stages: 3,
  features_per_stage: [4, 6, 8],
  conv_op: `torch.nn.modules.conv.Conv${dimension}d`,
  kernel_sizes: 3,
  strides: [1, 2, 2],
  n_conv_per_stage: 1,
  n_blocks_per_stage: 1,
  n_conv_per_stage_decoder: 1,
  conv_bias: true,
  norm_op: `torch.nn.modules.instancenorm.InstanceNorm${dimension}d`,
  norm_op_kwargs: { eps: 1e-5, affine: true },
  nonlin: 'torch.nn.LeakyReLU',
  ...keys,
});

const randomWeights = (graph: Graph): Weights =>
  new Map(
    graph.parameters.map(({ name, shape }, p) => {
      const length = shape.reduce((a, b) => a * b, 1);
      // Positive, so that BatchNorm's variances are valid.
      return [name, Float32Array.from({ length }, (_, i) => 0.05 + 0.1 * Math.abs(Math.sin(i * 7.3 + p)))];
    }),
  );

const graphs: [string, Graph, number[]][] = [
  ['PlainConvUNet 3d', graph('PlainConvUNet', kwargs(3)), [2, 1, 8, 8, 8]],
  ['PlainConvUNet 2d', graph('PlainConvUNet', kwargs(2)), [3, 1, 8, 12]],
  ['ResidualEncoderUNet 3d', graph('ResidualEncoderUNet', kwargs(3)), [1, 1, 8, 8, 8]],
  ['BatchNorm', graph('PlainConvUNet', kwargs(3), true), [1, 1, 4, 8, 8]],
  ['norm without affine', graph('PlainConvUNet', kwargs(2, { norm_op_kwargs: {} })), [1, 1, 8, 8]],
];

function graph(className: string, architecture: ReturnType<typeof kwargs>, batchNorm = false): Graph {
  return buildGraph({ className, kwargs: architecture }, { inputChannels: 1, outputChannels: 2, batchNorm });
}

it.skipIf(!hasPython).each(graphs)(
  'emits ONNX that the checker and onnxruntime accept (%s)',
  (_name, net, shape) => {
    const path = join(mkdtempSync(join(tmpdir(), 'segloop-')), 'net.onnx');
    writeFileSync(path, emitOnnx(net, randomWeights(net)));
    const code = `import onnx, onnxruntime, numpy as np, sys
model = onnx.load(sys.argv[1]); onnx.checker.check_model(model, full_check=True)
shape = [int(n) for n in sys.argv[2].split(',')]
out = onnxruntime.InferenceSession(sys.argv[1]).run(None, {'input': np.random.rand(*shape).astype('f4')})[0]
print(model.opset_import[0].version, *out.shape)`;
    const printed = askPython(['-c', code, path, shape.join()]).trim();
    expect(printed).toBe(['17', shape[0], 2, ...shape.slice(2)].join(' '));
  },
);

it('names a parameter without values', () => {
  const net = graph('PlainConvUNet', kwargs(3));
  const weights = new Map(randomWeights(net));
  weights.delete('decoder.transpconvs.0.bias');
  expect(() => emitOnnx(net, weights)).toThrow(/decoder\.transpconvs\.0\.bias/);
});
