import { expect, it } from 'vitest';
import { describeDevice } from './deviceFacts.ts';

it('says in English what computes', () => {
  expect(describeDevice({ kind: 'cpu', threads: 1 })).toBe('CPU, 1 thread');
  expect(describeDevice({ kind: 'cpu', threads: 8 })).toBe('CPU, 8 threads');
  expect(describeDevice({ kind: 'webgpu', adapter: 'NVIDIA H100', storage: 'f16' })).toBe('NVIDIA H100, f16');
  expect(describeDevice({ kind: 'webgpu', adapter: '', storage: 'f32' })).toBe('WebGPU, f32');
});
