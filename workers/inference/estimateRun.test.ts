import { expect, it } from 'vitest';
import { buildGraph, inputChannels, labelRules } from '../network/index.ts';
import { type EstimateRequest, estimateRun } from './estimateRun.ts';
import { predictCase } from './predictCase.ts';
import { FakeBackend, fakeModel, fakeProgram, fakeScan } from './testing/fakeCase.ts';

const model = fakeModel();
const graph = buildGraph(model.configuration.architecture, {
  inputChannels: inputChannels(model.dataset, model.configuration),
  outputChannels: labelRules(model.dataset).outputChannels,
});
const plenty = { gpuBytes: 2 ** 40, ramBytes: 2 ** 40 };

const requestOf = (more: Partial<EstimateRequest> = {}): EstimateRequest => ({
  ...model,
  graph,
  folds: 1,
  scan: { size: [30, 44, 70], spacing: [1.3, 1.2, 1.4], voxelBytes: 2 },
  device: 'cpu',
  storage: 'f32',
  tileStepSize: 0.5,
  mirrorAxes: [0, 1, 2],
  probabilities: false,
  slabBytes: 2 ** 30,
  ...more,
});

it('foretells the tiles that a run takes', async () => {
  // Without a zero border, because an estimate does not know the voxels.
  const scan = fakeScan([30, 44, 70], [1.3, 1.2, 1.4]);
  const uncropped = { ...scan, data: scan.data.map((value) => value || 1) };
  const { tiles } = await predictCase({
    ...model,
    backend: new FakeBackend(),
    readScan: async () => [uncropped],
    compile: async () => [fakeProgram([1, 20, 24, 32], 4)],
    mirrorAxes: [],
  });
  expect(estimateRun(requestOf(), plenty)).toMatchObject({ tiles, passesPerTile: 8, advice: [] });
});

it('counts every fold’s tiles, and probabilities when they are kept', () => {
  const one = estimateRun(requestOf(), plenty);
  const two = estimateRun(requestOf({ folds: 2, probabilities: true }), plenty);
  expect(two.tiles).toBe(2 * one.tiles);
  expect(two.ramBytes - one.ramBytes).toBeGreaterThanOrEqual(4 * 4 * 30 * 44 * 70);
});

it('moves network and sums to the GPU with the device', () => {
  const cpu = estimateRun(requestOf(), plenty);
  const gpu = estimateRun(requestOf({ device: 'webgpu' }), plenty);
  expect(cpu.gpuBytes).toBe(0);
  expect(gpu.gpuBytes).toBeGreaterThan(0);
  expect(gpu.ramBytes).toBeLessThan(cpu.ramBytes);
});

it('advises what lowers a run that does not fit, best first', () => {
  const tight = { gpuBytes: 1, ramBytes: 1 };
  expect(estimateRun(requestOf({ folds: 2 }), tight).advice).toEqual(['fewer-folds', 'webgpu']);
  expect(estimateRun(requestOf({ device: 'webgpu' }), tight).advice).toEqual(['cpu']);
});
