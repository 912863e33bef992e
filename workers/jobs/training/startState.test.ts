import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { NewTensor, writeTorchFile } from '../../network/checkpoint/index.ts';
import { buildGraph, parseDatasetJson, parsePlans, resolveConfiguration } from '../../network/index.ts';
import { initialWeights } from '../../training/index.ts';
import { MemoryDirectory } from '../../workspace/index.ts';
import { studioOver } from '../studio.ts';
import { type StartRequest, startState } from './startState.ts';

const url = new URL('../../../golden/training/plain3d/net.json', import.meta.url);
const { plans } = JSON.parse(readFileSync(url, 'utf8'));
const { architecture } = resolveConfiguration(parsePlans(plans), 'c');
const graph = buildGraph(architecture, { inputChannels: 1, outputChannels: 2 });
const dataset = parseDatasetJson({
  channel_names: { 0: 'CT' },
  labels: { background: 0, liver: 1 },
  file_ending: '.nii.gz',
});
const source = initialWeights(graph, 5);

/** A file of weights alone, as torch.save({'network_weights': …}) makes it. */
async function loneFile(more: readonly [string, unknown][] = []): Promise<StartRequest> {
  const tensors = new Map(
    graph.parameters.map(({ name, shape }) => [
      name,
      new NewTensor(shape, source.get(name) ?? new Float32Array()),
    ]),
  );
  const root = new Map<string, unknown>([['network_weights', tensors], ...more]);
  const directory = new MemoryDirectory();
  await directory.write(
    'lone.pth',
    await writeTorchFile(root as Parameters<typeof writeTorchFile>[0], 'lone'),
  );
  const studio = studioOver(directory);
  return { studio, opened: { dataset }, recipe: { graph }, seed: 1, fold: 0 } as unknown as StartRequest;
}

const start = { from: 'file', path: 'lone.pth', head: 'keep', input: 'refuse' } as const;
const head = 'decoder.seg_layers.0.weight';

it('begins with weights that nothing else lies beside, as nnU-Net does, the head anew', async () => {
  const { weights } = await startState(await loneFile(), start);
  for (const [name, values] of weights)
    if (!name.includes('.seg_layers.')) expect(values, name).toEqual(source.get(name));
  expect(weights.get(head)).toEqual(initialWeights(graph, 1).get(head));
});

it('keeps the head where the file tells its classes', async () => {
  const json = new Map<string, unknown>(
    Object.entries({ channel_names: new Map([['0', 'CT']]), file_ending: '.nii.gz' }),
  );
  json.set(
    'labels',
    new Map([
      ['background', 0],
      ['liver', 1],
    ]),
  );
  const { weights } = await startState(
    await loneFile([['init_args', new Map([['dataset_json', json]])]]),
    start,
  );
  expect(weights.get(head)).toEqual(source.get(head));
});

it('says so where a file holds no weights', async () => {
  const request = await loneFile();
  await request.studio.directory.write(
    'lone.pth',
    await writeTorchFile(new Map([['state_dict', new Map()]]), 'lone'),
  );
  await expect(startState(request, start)).rejects.toMatchObject({ code: 'checkpoint.notNnunet' });
});
