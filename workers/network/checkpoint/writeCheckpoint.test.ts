import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { askPython, hasPython } from '../../../scripts/python/index.ts';
import { buildGraph } from '../architectures/index.ts';
import { parsePlans, resolveConfiguration } from '../plans/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import { readTrainingState } from './readTrainingState.ts';
import { newTensors, stateDictOf } from './stateDict.ts';
import { readWeights } from './weights.ts';
import { type NewCheckpoint, writeCheckpoint } from './writeCheckpoint.ts';

const golden = (path: string) => readFileSync(new URL(`../../../golden/training/${path}`, import.meta.url));
const netOf = (net: string) => JSON.parse(golden(`${net}/net.json`).toString());

function checkpointOf(net: string): NewCheckpoint {
  const { plans } = netOf(net);
  const { architecture } = resolveConfiguration(parsePlans(plans), 'c');
  const graph = buildGraph(architecture, { inputChannels: 2, outputChannels: 3 });
  const values = (scale: number) =>
    new Map(
      graph.parameters.map(({ name, shape }, at) => [
        name,
        Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => scale * (at + i / 7)),
      ]),
    );
  return {
    graph,
    architecture,
    weights: values(1),
    momentum: new Map([...values(0.5)].slice(1)),
    optimiser: { learningRate: 0.009, initialLearningRate: 0.01, momentum: 0.99, weightDecay: 3e-5 },
    log: {
      mean_fg_dice: [0.5],
      ema_fg_dice: [0.5],
      dice_per_class_or_region: [[Number.NaN, 0.75]],
      train_losses: [-0.1],
      val_losses: [-0.2],
      lrs: [0.01],
      epoch_start_timestamps: [1000.5],
      epoch_end_timestamps: [1001],
    },
    bestEma: 0.5,
    currentEpoch: 1,
    plansJson: plans,
    datasetJson: {
      channel_names: { 0: 'a', 1: 'b' },
      labels: { background: 0, x: 1, y: 2 },
      file_ending: '.nii.gz',
    },
    configuration: 'c',
    fold: 0,
    trainer: 'nnUNetTrainer',
    mirrorAxes: [0, 1, 2],
  };
}

it.each(['plain3d', 'plain2d', 'resenc3d'])('names every entry of %s in nnU-Net’s order', (net) => {
  const { graph, weights, architecture } = checkpointOf(net);
  const { state_dict_keys, parameter_order } = netOf(net);
  expect([...stateDictOf(newTensors(graph, weights), architecture).keys()]).toEqual(state_dict_keys);
  expect(graph.parameters.map(({ name }) => name)).toEqual(parameter_order);
});

it('reads what it wrote', async () => {
  const written = checkpointOf('resenc3d');
  const blob = await writeCheckpoint(written, 'checkpoint_final');
  const checkpoint = await openCheckpoint(blob, 'checkpoint_final.pth');
  expect(checkpoint).toMatchObject({
    trainer: 'nnUNetTrainer',
    configuration: 'c',
    fold: 0,
    mirrorAxes: [0, 1, 2],
  });
  expect(checkpoint.plansJson).toEqual(written.plansJson);
  expect(await readWeights(checkpoint.file, checkpoint.stateDict, written.graph)).toEqual(written.weights);
  const { momentum, epoch, log, bestEma } = await readTrainingState(checkpoint, written.graph);
  expect(momentum).toEqual(written.momentum);
  expect({ epoch, bestEma }).toEqual({ epoch: 1, bestEma: 0.5 });
  expect(log.train_losses[0]).toBeCloseTo(-0.1, 6);
  expect(log.lrs).toEqual([0.01]);
  expect(log.dice_per_class_or_region).toEqual([[Number.NaN, 0.75]]);
});

it('continues what nnU-Net wrote', async () => {
  const { graph } = checkpointOf('plain3d');
  const file = new Blob([new Uint8Array(golden('pretrained/source_checkpoint.pth'))]);
  const { momentum, epoch } = await readTrainingState(await openCheckpoint(file, 'x.pth'), graph);
  expect(epoch).toBe(1);
  // The lowest head never learns.
  expect(momentum.size).toBe(graph.parameters.length - 2);
});

it.skipIf(!hasPython)(
  'loads in PyTorch: strictly into nnU-Net’s network, and into its optimizer',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'segloop-'));
    const path = join(folder, 'checkpoint_latest.pth');
    const written = checkpointOf('resenc3d');
    writeFileSync(
      path,
      new Uint8Array(await (await writeCheckpoint(written, 'checkpoint_latest')).arrayBuffer()),
    );
    const code = `import torch, sys, json
from nnunetv2.utilities.get_network_from_plans import get_network_from_plans
c = torch.load(sys.argv[1], weights_only=False, map_location='cpu')
a = c['init_args']['plans']['configurations']['c']['architecture']
n = get_network_from_plans(a['network_class_name'], a['arch_kwargs'], a['_kw_requires_import'], 2, 3, deep_supervision=True)
n.load_state_dict(c['network_weights'])
o = torch.optim.SGD(n.parameters(), 0.01, weight_decay=3e-5, momentum=0.99, nesterov=True)
o.load_state_dict(c['optimizer_state'])
shared = n.encoder.stem.convs[0].conv.weight
print(json.dumps({'sum': float(sum(p.double().sum() for p in n.parameters())),
 'momentum': float(sum(s['momentum_buffer'].double().sum() for s in o.state.values())), 'states': len(o.state),
 'lr': o.param_groups[0]['lr'], 'ema': float(c['_best_ema']), 'type': type(c['_best_ema']).__name__,
 'axes': c['inference_allowed_mirroring_axes'], 'device': str(c['init_args']['device']), 'epoch': c['current_epoch'],
 'aliases': c['network_weights']['encoder.stem.convs.0.conv.weight'].data_ptr() == c['network_weights']['decoder.encoder.stem.convs.0.all_modules.0.weight'].data_ptr()}))`;
    const found = JSON.parse(askPython(['-c', code, path]).trim().split('\n').at(-1) ?? '');
    const sum = (values: ReadonlyMap<string, Float32Array>) =>
      [...values.values()].reduce((total, one) => one.reduce((t, value) => t + value, total), 0);
    expect(found).toMatchObject({
      lr: 0.009,
      ema: 0.5,
      type: 'float32',
      axes: [0, 1, 2],
      device: 'cpu',
      epoch: 1,
      aliases: true,
    });
    expect(found.states).toBe(written.momentum.size);
    expect(found.sum / sum(written.weights)).toBeCloseTo(1, 9);
    expect(found.momentum / sum(written.momentum)).toBeCloseTo(1, 9);
  },
  60_000,
);
