/** nnU-Net's own `load_pretrained_weights`: golden/training/pretrained (README there). Exact. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import {
  buildGraph,
  namedTensors,
  openCheckpoint,
  parsePlans,
  resolveConfiguration,
} from '../network/index.ts';
import { initialWeights } from './initialWeights.ts';
import { checkPretrained, type PretrainedOptions, startFromPretrained } from './pretrained.ts';
import { goldenJson, goldenTensors } from './testing/goldenTraining.ts';

const FRESH: PretrainedOptions = { head: 'fresh', input: 'refuse', sourceClasses: [], targetClasses: [] };
const { architecture } = resolveConfiguration(parsePlans(goldenJson('plain3d/net.json').plans), 'c');
const graph = (inputChannels: number, outputChannels: number) =>
  buildGraph(architecture, { inputChannels, outputChannels });

async function source() {
  const url = new URL('../../golden/training/pretrained/source_checkpoint.pth', import.meta.url);
  const { file, stateDict } = await openCheckpoint(
    new Blob([new Uint8Array(readFileSync(url))]),
    'source.pth',
  );
  const found = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  for (const [name, tensor] of namedTensors(stateDict, file.name)) {
    found.set(name, { shape: tensor.shape, data: await file.read(tensor) });
  }
  return found;
}

it('takes what nnU-Net takes, and leaves the heads as they are', async () => {
  const before = goldenTensors('pretrained/target_before.npz');
  const after = goldenTensors('pretrained/target_after.npz');
  const inputs = [...(await source()).values()][0]?.shape[1] ?? 0;
  const found = startFromPretrained(graph(inputs, 5), before, await source(), FRESH);
  expect(found.size).toBe(after.size);
  for (const [name, values] of after) expect(found.get(name), name).toEqual(values);
});

it('keeps the rows of classes by name', async () => {
  const from = await source();
  const inputs = [...from.values()][0]?.shape[1] ?? 0;
  const target = graph(inputs, 4);
  const fresh = initialWeights(target, 3);
  const options: PretrainedOptions = {
    head: 'keep',
    input: 'refuse',
    sourceClasses: ['background', 'liver', 'tumour'],
    targetClasses: ['background', 'tumour', 'spleen', 'liver'],
  };
  const found = startFromPretrained(target, fresh, from, options);
  const name = 'decoder.seg_layers.1.bias';
  const [a, b, c] = from.get(name)?.data ?? [];
  expect([...(found.get(name) ?? [])]).toEqual([a, c, fresh.get(name)?.[2], b]);
  const shapes = new Map([...from].map(([key, { shape }]) => [key, shape]));
  expect(checkPretrained(target, shapes, options)).toMatchObject({
    verdict: 'fits',
    keptClasses: ['background', 'tumour', 'liver'],
  });
});

it('fills the first convolution for other channels, or says that it does not fit', async () => {
  const from = await source();
  const inputs = [...from.values()][0]?.shape[1] ?? 0;
  const target = graph(inputs + 2, 3);
  const fresh = initialWeights(target, 3);
  expect(() => startFromPretrained(target, fresh, from, FRESH)).toThrow(/takes \d channels/);
  const flat = new Map(
    [...from].map(([key, { shape, data }]) => [
      key,
      { shape: shape.length === 5 ? shape.slice(0, 4) : shape, data },
    ]),
  );
  const adapting = { ...FRESH, input: 'average' } as const;
  expect(() => startFromPretrained(target, fresh, flat, adapting)).toThrow(/do not fit: .*conv.weight is/);
  const name = 'encoder.stages.0.0.convs.0.conv.weight';
  const sums = (values: Float32Array | undefined, channels: number) => {
    const taps = 27;
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values?.[c * taps] ?? 0;
    return sum;
  };
  for (const input of ['average', 'repeat'] as const) {
    const found = startFromPretrained(target, fresh, from, { ...FRESH, input });
    const expected = sums(from.get(name)?.data, inputs);
    if (input === 'average') expect(sums(found.get(name), inputs + 2)).toBeCloseTo(expected, 5);
    expect(found.get(name)).toHaveLength(fresh.get(name)?.length ?? 0);
  }
  from.delete('encoder.stages.1.0.convs.0.norm.bias');
  expect(() => startFromPretrained(graph(inputs, 3), fresh, from, FRESH)).toThrow(
    /stages\.1\.0\.convs\.0\.norm\.bias/,
  );
});
