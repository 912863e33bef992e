import { expect, it } from 'vitest';
import type { Graph } from '../../network/index.ts';
import { createOnnxBackend } from './index.ts';

const SIZE = 64;
const graph: Graph = {
  input: { name: 'input', channels: 1 },
  nodes: [{ op: 'instanceNorm', output: 'normed', input: 'input', epsilon: 1e-5 }],
  outputs: ['normed'],
  parameters: [],
  planar: false,
};

it('norms a scan that is mostly one value, where a single float32 sum drifts by 2e-3', async () => {
  const data = Float32Array.from({ length: SIZE ** 3 }, (_, i) =>
    i < 200_000 ? 0.3371 : 0.3371 + Math.sin(i),
  );
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  const program = await createOnnxBackend().compile(graph, new Map(), [1, SIZE, SIZE, SIZE]);
  const found = await program.forward(data);
  const worst = found.reduce((most, value, i) => {
    const exact = ((data[i] ?? 0) - mean) / Math.sqrt(variance + 1e-5);
    return Math.max(most, Math.abs(value - exact));
  }, 0);
  expect(worst).toBeLessThan(1e-5);
});
