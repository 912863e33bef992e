import { expect, it } from 'vitest';
import type { Progress } from '../jobs/progress.ts';
import { parsePlans, resolveConfiguration } from '../network/index.ts';
import { LARGEST_CODE } from '../semisupervised/index.ts';
import { predictCase } from './predictCase.ts';
import { maskRegion } from './region.ts';
import type { PredictCaseRequest } from './request.ts';
import { FakeBackend, fakeModel, fakeProgram, fakeScan } from './testing/fakeCase.ts';

const model = fakeModel();
const CONFIDENCE = { temperatures: [1, 1, 1, 1], veto: false } as const;
const program = fakeProgram([1, 20, 24, 32], 4);

const requestOf = (backend: FakeBackend, more: Partial<PredictCaseRequest> = {}): PredictCaseRequest => ({
  ...model,
  backend,
  readScan: async () => [fakeScan([30, 44, 70], [1.3, 1.2, 1.4])],
  compile: async () => [program],
  mirrorAxes: [],
  ...more,
});

it('gives the same labels from slabs of any size', async () => {
  const whole = new FakeBackend();
  const expected = await predictCase(requestOf(whole));
  expect(whole.created).toBe(1);
  expect(Object.keys(expected.voxels).length).toBeGreaterThan(2);
  for (const slabBytes of [9e5, 1]) {
    const blocks = new FakeBackend();
    const found = await predictCase(requestOf(blocks, { slabBytes }));
    expect(found.labels).toEqual(expected.labels);
    expect(blocks.created).toBeGreaterThan(1);
    expect(blocks.alive).toBe(0);
  }
});

it('gives the same probabilities from slabs of any size', async () => {
  const expected = await predictCase(requestOf(new FakeBackend(), { probabilities: true }));
  const found = await predictCase(requestOf(new FakeBackend(), { probabilities: true, slabBytes: 9e5 }));
  expect(found.probabilities).toEqual(expected.probabilities);
  expect(found.labels).toEqual(expected.labels);
});

it('predicts a part of the scan as it predicts all of it, with fewer tiles', async () => {
  const [depth, height, width] = [30, 44, 70];
  const whole = await predictCase(requestOf(new FakeBackend(), { confidence: CONFIDENCE }));
  const [first, end] = [
    [11, 3, 30],
    [19, 20, 41],
  ] as const;
  const inBox = (at: number) => {
    const place = [Math.floor(at / height / width), Math.floor(at / width) % height, at % width];
    return place.every((index, axis) => index >= (first[axis] ?? 0) && index < (end[axis] ?? 0));
  };
  for (const slabBytes of [2 ** 30, 9e5]) {
    const found = await predictCase(
      requestOf(new FakeBackend(), {
        slabBytes,
        confidence: CONFIDENCE,
        readRegion: async () => ({ first, end }),
      }),
    );
    expect(found.labels).toEqual(whole.labels.map((label, at) => (inBox(at) ? label : 0)));
    expect(found.confidence).toEqual(whole.confidence?.map((code, at) => (inBox(at) ? code : LARGEST_CODE)));
    expect(found.tiles).toBeLessThan(whole.tiles);
  }
  const mask = Uint8Array.from({ length: depth * height * width }, (_, at) =>
    Number(inBox(at) && at % 3 === 0),
  );
  const region = maskRegion(mask, [depth, height, width]);
  if (!region) throw new Error('the mask is empty');
  const masked = await predictCase(requestOf(new FakeBackend(), { readRegion: async () => region }));
  expect(masked.labels).toEqual(whole.labels.map((label, at) => (mask[at] ? label : 0)));
});

it('runs no tile where the region misses what is left of the scan after cropping', async () => {
  const region = { first: [0, 0, 0], end: [30, 44, 2] } as const;
  const { labels, tiles } = await predictCase(
    requestOf(new FakeBackend(), { readRegion: async () => region }),
  );
  expect(tiles).toBe(0);
  expect(labels.every((label) => label === 0)).toBe(true);
});

it('puts background where the scan was cropped', async () => {
  const { labels, probabilities, properties } = await predictCase(
    requestOf(new FakeBackend(), { probabilities: true }),
  );
  expect(properties.box[2]).toEqual([3, 70]);
  expect([labels[0], labels[1], labels[2]]).toEqual([0, 0, 0]);
  expect(probabilities?.map((channel) => channel[0])).toEqual([1, 0, 0, 0]);
});

it('stops after the tile in which it is cancelled, and gives its sums back', async () => {
  const backend = new FakeBackend();
  const controller = new AbortController();
  let tiles = 0;
  const cancelling = {
    ...program,
    forward: (input: Float32Array) => {
      tiles++;
      if (tiles === 3) controller.abort();
      return program.forward(input);
    },
  };
  const { signal } = controller;
  const running = predictCase(requestOf(backend, { signal, compile: async () => [cancelling] }));
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(tiles).toBe(3);
  expect(backend.alive).toBe(0);
});

it('hears a cancel while it preprocesses', async () => {
  const running = predictCase(requestOf(new FakeBackend(), { signal: AbortSignal.abort() }));
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
});

it('reports every stage, up to its end', async () => {
  const last = new Map<string, Progress>();
  const result = await predictCase(
    requestOf(new FakeBackend(), {
      onProgress: (progress) => {
        expect(progress.done).toBeGreaterThanOrEqual(last.get(progress.stage)?.done ?? 0);
        last.set(progress.stage, progress);
      },
    }),
  );
  expect(last.get('predict')).toEqual({ stage: 'predict', done: result.tiles, total: result.tiles });
  expect(last.get('preprocess')?.done).toBe(last.get('preprocess')?.total);
  expect(result.seconds.predict).toBeGreaterThan(0);
});

it('says which stage must run first when a cascade has no segmentation', async () => {
  const json = structuredClone(model.plans.json) as Record<string, unknown>;
  json.configurations = {
    ...model.plans.json.configurations,
    cascade: { inherits_from: '3d_fullres', previous_stage: '3d_lowres' },
  };
  const plans = parsePlans(json);
  const configuration = resolveConfiguration(plans, 'cascade');
  const running = predictCase(requestOf(new FakeBackend(), { plans, configuration }));
  await expect(running).rejects.toMatchObject({ code: 'inference.previousStage' });
});

it('refuses a network of another shape than the plans describe', async () => {
  const compile = async () => [fakeProgram([1, 20, 24, 32], 3)];
  const running = predictCase(requestOf(new FakeBackend(), { compile }));
  await expect(running).rejects.toMatchObject({ code: 'inference.network' });
});

it('refuses a scan with another number of channels than the model takes', async () => {
  const readScan = async () => [
    fakeScan([30, 44, 70], [1.3, 1.2, 1.4]),
    fakeScan([30, 44, 70], [1.3, 1.2, 1.4]),
  ];
  const running = predictCase(requestOf(new FakeBackend(), { readScan }));
  await expect(running).rejects.toMatchObject({ code: 'preprocessing.channels' });
});

it('gives the same confidence from slabs of any size, and sure background where the scan was cropped', async () => {
  const confidence = { temperatures: [1.5], veto: true };
  const expected = await predictCase(requestOf(new FakeBackend(), { confidence }));
  const found = await predictCase(requestOf(new FakeBackend(), { confidence, slabBytes: 9e5 }));
  expect(found.confidence).toEqual(expected.confidence);
  expect(found.rivals).toEqual(expected.rivals);
  expect(found.labels).toEqual(expected.labels);
  expect([expected.confidence?.[0], expected.rivals?.[0]]).toEqual([65535, 0]);
  expect(new Set(expected.confidence).size).toBeGreaterThan(100);
});
