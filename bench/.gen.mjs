import { writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const load = async (p) =>
  (await runnerImport('/work/main/' + p, { configFile: false, logLevel: 'error' })).module;
const net = await load('workers/network/index.ts');
const { emitOnnx } = await load('workers/backend/onnx/emit.ts');
const graph = net.buildGraph(
  {
    className: 'PlainConvUNet',
    kwargs: {
      n_stages: 6,
      features_per_stage: [32, 64, 128, 256, 320, 320],
      conv_op: 'torch.nn.modules.conv.Conv3d',
      kernel_sizes: 3,
      strides: [1, 2, 2, 2, 2, 2],
      n_conv_per_stage: 2,
      n_conv_per_stage_decoder: 2,
      conv_bias: true,
      norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
      norm_op_kwargs: { eps: 1e-5, affine: true },
      nonlin: 'torch.nn.LeakyReLU',
      nonlin_kwargs: {},
    },
  },
  { inputChannels: 1, outputChannels: 3 },
);
const w = new Map();
for (const { name, shape } of graph.parameters) {
  const n = shape.reduce((a, b) => a * b, 1);
  const f = shape.length > 1 ? Math.sqrt(2 / shape.slice(1).reduce((a, b) => a * b, 1)) : 0;
  const d = new Float32Array(n);
  for (let i = 0; i < n; i++) d[i] = name.endsWith('norm.weight') ? 1 : f * (Math.random() - 0.5) * 3.46;
  w.set(name, d);
}
writeFileSync('/tmp/net64.onnx', emitOnnx(graph, w, [1, 64, 64, 64]));
process.exit(0);
