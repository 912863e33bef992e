/** The device's confidence against the host's float64 arithmetic on the same sums. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AxisTaps, Backend, Reduction, TileSumSpec } from '../../backend.ts';
import { createHostTileSum } from '../../hostTileSum.ts';
import { createWebgpuBackend } from '../index.ts';
import { GraphBuilder, randomSource } from '../testing/graphBuilder.ts';
import { openDevice } from '../testing/openDevice.ts';

let backend: Backend;
let device: GPUDevice;
const PATCH = [4, 5, 6] as const;
const random = randomSource(33);

beforeAll(async () => {
  device = await openDevice();
  backend = createWebgpuBackend(device, { storage: 'f32', budgetBytes: 2 ** 30 });
});

afterAll(() => {
  backend.dispose();
  device.destroy();
});

function taps(count: number, extent: number): AxisTaps {
  const places = Array.from({ length: count }, (_, o) => (o * (extent - 1)) / count);
  const lower = Int32Array.from(places, Math.floor);
  return {
    lower,
    upper: lower.map((index) => index + 1),
    fraction: Float64Array.from(places, (place, o) => place - lower[o]),
  };
}
const TAPS = [taps(7, 4), taps(9, 5), taps(11, 6)] as const;

async function sums(classes: number) {
  const builder = new GraphBuilder(2, random);
  const { graph, weights } = builder.build(builder.conv('input', classes, [3, 3, 3], [1, 1, 1], false));
  const program = await backend.compile(graph, weights, [2, ...PATCH]);
  const spec: TileSumSpec = {
    classes,
    extent: PATCH,
    patchSize: PATCH,
    importance: new Float32Array(120).fill(1),
    mirrorAxes: [],
  };
  const both = { host: createHostTileSum(spec), gpu: await backend.createTileSum(spec) };
  const patch = Float32Array.from({ length: 240 }, () => 6 * random());
  for (const sum of [both.host, both.gpu]) await sum.addTile(program, patch, [0, 0, 0]);
  return both;
}

/** Codes apart; 2048 codes a log-odd, so 4 are 0.002 of it. */
function expectClose(found: Uint16Array | undefined, expected: Uint16Array | undefined, most: number) {
  expect(found).toHaveLength(expected?.length ?? -1);
  const apart = found?.reduce((worst, code, i) => Math.max(worst, Math.abs(code - (expected?.[i] ?? 0))), 0);
  expect(apart).toBeLessThanOrEqual(most);
}

const softmax = (temperature: number, classes: number): Reduction => ({
  kind: 'softmax',
  probabilities: false,
  confidence: { temperatures: Array(classes).fill(temperature), veto: true, measures: true },
});

it.each([
  ['3 classes', 3, softmax(1, 3)],
  ['9 classes at T = 2.5', 9, softmax(2.5, 9)],
  [
    'merged classes',
    6,
    { ...softmax(1.7, 3), kind: 'softmax', merge: { groups: [[0, 4], [2], [1, 3, 5]], values: [0, 7, 3] } },
  ],
  [
    'regions',
    3,
    {
      kind: 'regions',
      regionsClassOrder: [2, 1, 5],
      probabilities: false,
      confidence: { temperatures: [1, 2, 0.5], veto: true, measures: true },
    },
  ],
] satisfies [string, number, Reduction][])(
  'gives the host’s labels and codes for %s',
  async (_, classes, reduction) => {
    const { host, gpu } = await sums(classes);
    const [expected, found] = [
      await host.reduce({ taps: TAPS, reduction }),
      await gpu.reduce({ taps: TAPS, reduction }),
    ];
    expect(found.labels).toEqual(expected.labels);
    expect(new Set(found.labels).size).toBeGreaterThan(2);
    expectClose(found.confidence, expected.confidence, 4);
    expectClose(found.rivals, expected.rivals, 4);
    expectClose(found.margin, expected.margin, 4);
    expectClose(found.entropy, expected.entropy, 4);
    gpu.dispose();
  },
);

it('gives the logits of single voxels', async () => {
  const { host, gpu } = await sums(5);
  const voxels = Uint32Array.of(0, 3, 98, 99, 400, 692);
  const [expected, found] = [await host.logitsAt(TAPS, voxels), await gpu.logitsAt(TAPS, voxels)];
  expect(found).toHaveLength(30);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-4);
  });
  expect(await gpu.logitsAt(TAPS, new Uint32Array())).toHaveLength(0);
  gpu.dispose();
});
