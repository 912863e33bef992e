import { expect, it } from 'vitest';
import type { Graph } from '../../network/index.ts';
import { estimateOnnxBytes } from './memory.ts';

const graph: Graph = {
  input: { name: 'input', channels: 1 },
  nodes: [
    {
      op: 'conv',
      output: 'a',
      input: 'input',
      weight: 'w',
      outChannels: 4,
      kernel: [1, 1, 1],
      stride: [1, 1, 1],
      padding: [0, 0, 0],
    },
    { op: 'instanceNorm', output: 'b', input: 'a', epsilon: 1e-5 },
    { op: 'leakyRelu', output: 'c', input: 'b', slope: 0.01 },
  ],
  outputs: ['c'],
  parameters: [{ name: 'w', shape: [4, 1, 1, 1, 1] }],
  planar: false,
};

it('counts weights twice and the activations that are alive at once', () => {
  const voxels = 8;
  // At the norm: its input, its output and the square of its input, four channels each.
  expect(estimateOnnxBytes(graph, [1, 2, 2, 2])).toBe(4 * (2 * 4 + 3 * 4 * voxels));
});
