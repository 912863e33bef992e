import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { inputChannels, labelRules } from '../labels.ts';
import { resolveConfiguration } from './configuration.ts';
import { parseDatasetJson } from './datasetJson.ts';
import { parsePlans } from './plans.ts';

const json = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../golden/inference/${path}`, import.meta.url), 'utf8'));
const CASCADE = 'cascade/model/nnUNetTrainer__nnUNetPlans__3d_cascade_fullres';
const REGIONS = 'aniso_resenc/model/nnUNetTrainer__nnUNetResEncUNetMPlans__3d_fullres';

const configuration = (keys: object) => ({
  patch_size: [32, 32],
  spacing: [1, 1],
  normalization_schemes: ['NoNormalization'],
  use_mask_for_norm: [false],
  resampling_fn_data: 'f',
  resampling_fn_seg: 'f',
  resampling_fn_probabilities: 'f',
  ...keys,
});
const plansOf = (configurations: object) =>
  parsePlans({
    dataset_name: 'Dataset001_X',
    plans_name: 'nnUNetPlans',
    transpose_forward: [0, 1, 2],
    transpose_backward: [0, 1, 2],
    configurations,
  });

it('resolves what a cascade inherits from its parent', () => {
  const plans = parsePlans(json(`${CASCADE}/plans.json`));
  const cascade = resolveConfiguration(plans, '3d_cascade_fullres');
  expect(cascade.previousStage).toBe('3d_lowres');
  expect(cascade.patchSize).toEqual([24, 28, 28]);
  expect(cascade.architecture.className).toBe('PlainConvUNet');
  const dataset = parseDatasetJson(json(`${CASCADE}/dataset.json`));
  expect(inputChannels(dataset, cascade)).toBe(3);
});

it('keeps unknown keys', () => {
  const plans = plansOf({ a: configuration({ mine: 7 }), b: { inherits_from: 'a', spacing: [2, 2] } });
  expect(plans.json.configurations.a?.mine).toBe(7);
  expect(() => resolveConfiguration(plans, 'b')).toThrow(/UNet_class_name/);
});

it('names the circle of configurations that inherit from each other', () => {
  const plans = plansOf({ a: { inherits_from: 'b' }, b: { inherits_from: 'a' } });
  expect(() => resolveConfiguration(plans, 'a')).toThrow(/a → b → a/);
  expect(() => resolveConfiguration(plans, 'c')).toThrow(/It holds: a, b/);
});

it('brings old plans into the new form', () => {
  const old = configuration({
    UNet_class_name: 'ResidualEncoderUNet',
    UNet_base_num_features: 32,
    unet_max_num_features: 48,
    n_conv_per_stage_encoder: [1, 2],
    n_conv_per_stage_decoder: [1],
    num_pool_per_axis: [1, 1],
    pool_op_kernel_sizes: [
      [1, 1],
      [2, 2],
    ],
    conv_kernel_sizes: [
      [3, 3],
      [3, 3],
    ],
  });
  const { architecture } = resolveConfiguration(plansOf({ '2d': old }), '2d');
  expect(architecture.kwargs).toMatchObject({
    features_per_stage: [32, 48],
    n_blocks_per_stage: [1, 2],
    conv_op: 'torch.nn.modules.conv.Conv2d',
    conv_bias: true,
  });
});

it('recognises plans of nnU-Net v1', () => {
  expect(() => parsePlans({ plans_per_stage: {} })).toThrow(/nnU-Net v1/);
});

it('reads regions and the ignore label', () => {
  const rules = labelRules(parseDatasetJson(json(`${REGIONS}/dataset.json`)));
  expect(rules.hasRegions).toBe(true);
  expect(rules.ignoreLabel).toBe(4);
  expect(rules.allLabels).toEqual([0, 1, 2, 3]);
  expect(rules.outputChannels).toBe(3);
  expect(rules.segments).toEqual([
    { value: 1, name: 'whole' },
    { value: 2, name: 'core' },
    { value: 3, name: 'enh' },
  ]);
});

it.each([
  [{ background: 0, a: 1, ignore: 3 }, /must be the highest label \+ 1 = 2/],
  [{ a: 1 }, /background/],
  [{ background: 0, a: [1, 2], b: [2] }, /regions_class_order/],
])('refuses the labels %j', (labels, message) => {
  const dataset = parseDatasetJson({ channel_names: { '0': 'CT' }, labels });
  expect(() => labelRules(dataset)).toThrow(message);
});
