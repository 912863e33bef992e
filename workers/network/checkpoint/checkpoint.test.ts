import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { buildGraph } from '../architectures/index.ts';
import { readNpz } from '../npy/index.ts';
import { get, isDict } from '../pickle/index.ts';
import { parsePlans, resolveConfiguration } from '../plans/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import { canonicalName } from './parameterNames.ts';
import { openTorchFile } from './torchFile.ts';
import { TorchTensor } from './torchGlobals.ts';
import { readWeights } from './weights.ts';

const golden = (path: string) =>
  new Uint8Array(readFileSync(new URL(`../../../golden/${path}`, import.meta.url)));
const CT = 'inference/ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres/fold_0/checkpoint_final.pth';
const graphOf = (
  checkpoint: Awaited<ReturnType<typeof openCheckpoint>>,
  inputChannels: number,
  outputChannels: number,
) => {
  const { architecture } = resolveConfiguration(parsePlans(checkpoint.plansJson), checkpoint.configuration);
  return buildGraph(architecture, { inputChannels, outputChannels });
};

it('reads trainer, configuration, fold and mirroring of a checkpoint', async () => {
  const checkpoint = await openCheckpoint(new Blob([golden(CT)]), 'checkpoint_final.pth');
  expect(checkpoint).toMatchObject({
    trainer: 'nnUNetTrainer',
    configuration: '3d_fullres',
    fold: 0,
    mirrorAxes: [0, 1, 2],
  });
});

it('reads each weight once, in its shape', async () => {
  const checkpoint = await openCheckpoint(new Blob([golden(CT)]), 'checkpoint_final.pth');
  const graph = graphOf(checkpoint, 1, 4);
  const weights = await readWeights(checkpoint.file, checkpoint.stateDict, graph);
  expect(weights.size).toBe(graph.parameters.length);
  await expect(readWeights(checkpoint.file, checkpoint.stateDict, graphOf(checkpoint, 2, 4))).rejects.toThrow(
    /encoder\.stages\.0\.0\.convs\.0\.conv\.weight is \[8, 1, 3, 3, 3\] where its plans say \[8, 2, 3, 3, 3\]/,
  );
});

it('reads the values that PyTorch loads', async () => {
  const file = await openTorchFile(new Blob([golden('training/pretrained/source_checkpoint.pth')]), 'x.pth');
  const loaded = readNpz(golden('training/pretrained/target_after.npz'));
  const stateDict = get(file.root, 'network_weights');
  let compared = 0;
  for (const [key, value] of isDict(stateDict) ? stateDict : []) {
    const expected = typeof key === 'string' ? loaded.get(canonicalName(key)) : undefined;
    // The heads of the target have other classes and keep their own values.
    if (!(value instanceof TorchTensor) || !expected || String(key).includes('seg_layers')) continue;
    expect(await file.read(value)).toEqual(expected.data);
    compared++;
  }
  expect(compared).toBeGreaterThan(50);
});

it.each(['plain3d', 'plain2d', 'resenc3d'])('knows every alias of %s', (net) => {
  const { aliases, state_dict_keys, parameter_order } = JSON.parse(
    new TextDecoder().decode(golden(`training/${net}/net.json`)),
  );
  for (const [alias, name] of Object.entries<string>(aliases)) expect(canonicalName(alias)).toBe(name);
  for (const key of state_dict_keys) expect(parameter_order).toContain(canonicalName(key));
  expect(canonicalName(`module._orig_mod.${state_dict_keys[4]}`)).toBe(canonicalName(state_dict_keys[4]));
});

it('reads a checkpoint that was zipped again with compression', async () => {
  const { unzipSync } = await import('fflate');
  const packed = zipSync(unzipSync(golden(CT)), { level: 6 });
  const checkpoint = await openCheckpoint(new Blob([packed]), 'again.pth');
  const weights = await readWeights(checkpoint.file, checkpoint.stateDict, graphOf(checkpoint, 1, 4));
  expect(weights.get('decoder.seg_layers.1.bias')).toHaveLength(4);
});

it('names files that are cut short, foreign or of the old format', async () => {
  const bytes = golden(CT);
  await expect(openTorchFile(new Blob([bytes.subarray(0, 5000)]), 'cut.pth')).rejects.toThrow(
    /cut\.pth: not a readable zip/,
  );
  await expect(openTorchFile(new Blob(['hello']), 'a.pth')).rejects.toThrow(
    /a\.pth: not a PyTorch checkpoint/,
  );
  const legacy = Uint8Array.from('\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80', (c) => c.charCodeAt(0));
  await expect(openTorchFile(new Blob([legacy]), 'old.pth')).rejects.toThrow(/old format/);
});

it.skipIf(!hasPython)('reads views, strides, shared storages and every type that torch saves', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'segloop-')), 'types.pth');
  const code = `import torch, sys
base = torch.arange(24, dtype=torch.float32)
types = [torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.uint16, torch.bool]
values = {'view': base[4:10], 'transposed': base.view(2, 3, 4).permute(2, 0, 1), 'step': base[::5], 'expanded': base[:2].view(2, 1).expand(2, 3),
 'scalar': torch.tensor(2.5), 'empty': torch.zeros(0, 3), 'parameter': torch.nn.Parameter(base[:2]), 'size': torch.Size([1, 2]), 'device': torch.device('cuda:1')}
for t in types: values[str(t)] = torch.tensor([0, 1, 3]).to(t)
torch.save(values, sys.argv[1])`;
  askPython(['-c', code, path]);
  const file = await openTorchFile(new Blob([new Uint8Array(readFileSync(path))]), 'types.pth');
  const values = async (key: string) => {
    const tensor = get(file.root, key);
    if (!(tensor instanceof TorchTensor)) throw new Error(`${key} is no tensor`);
    return [...(await file.read(tensor))];
  };
  expect(await values('view')).toEqual([4, 5, 6, 7, 8, 9]);
  expect((await values('transposed')).slice(0, 6)).toEqual([0, 4, 8, 12, 16, 20]);
  expect(await values('step')).toEqual([0, 5, 10, 15, 20]);
  expect(await values('expanded')).toEqual([0, 0, 0, 1, 1, 1]);
  expect(await values('scalar')).toEqual([2.5]);
  expect(await values('empty')).toEqual([]);
  expect(await values('parameter')).toEqual([0, 1]);
  for (const type of [
    'float64',
    'float16',
    'bfloat16',
    'int64',
    'int32',
    'int16',
    'int8',
    'uint8',
    'uint16',
  ]) {
    expect(await values(`torch.${type}`)).toEqual([0, 1, 3]);
  }
  expect(await values('torch.bool')).toEqual([0, 1, 1]);
});
