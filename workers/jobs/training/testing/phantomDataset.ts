/** A small dataset of phantoms with plans of a tiny network, in any workspace: for tests and experiments. */

import type { Zyx } from '../../../image/index.ts';
import { writeImage } from '../../../image/index.ts';
import { drawPhantom, PHANTOM_LABELS, type PhantomOptions } from '../../../phantom/index.ts';
import type { Studio } from '../../studio.ts';

export interface PhantomDatasetOptions {
  readonly id: number;
  readonly name: string;
  readonly cases: number;
  readonly firstSeed: number;
  readonly size: Zyx;
  readonly spacing: Zyx;
  /** Labels, each of some of PHANTOM_LABELS; what is in none is background. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Another scanner or phase of contrast: see PhantomOptions. */
  readonly look?: Pick<PhantomOptions, 'huShift' | 'contrast' | 'noise'>;
}

/** @returns the dataset's folder */
export async function writePhantomDataset(studio: Studio, options: PhantomDatasetOptions): Promise<string> {
  const { folder } = await studio.datasets.create({
    id: options.id,
    name: options.name,
    channels: ['CT'],
    labels: Object.keys(options.labels).map((name, i) => ({ name, values: [i + 1] })),
    ignore: false,
  });
  const values = new Map<number, number>(
    Object.entries(PHANTOM_LABELS).map(([name, value]) => [
      value,
      1 + Object.values(options.labels).findIndex((names) => names.includes(name)),
    ]),
  );
  for (let i = 0; i < options.cases; i++) {
    const { size, spacing, look } = options;
    const { scan, labels } = drawPhantom({ seed: options.firstSeed + i, size, spacing, ...look });
    const kept = Uint8Array.from(labels.data, (value) => values.get(value) ?? 0);
    const id = `phantom_${String(i).padStart(3, '0')}`;
    const image = await writeImage(scan.data, scan, `${id}_0000.nii.gz`);
    const label = await writeImage(kept, labels, `${id}.nii.gz`);
    await studio.datasets.addCase(folder, { id, images: [image], label });
  }
  return folder;
}

export interface TinyPlans {
  readonly spacing: Zyx;
  readonly patch: Zyx;
  readonly features: readonly number[];
  readonly batch: number;
  readonly convolutions: number;
}

/** Plans with one configuration `3d_fullres` of a PlainConvUNet, for soft tissue in HU. */
export async function writePlans(studio: Studio, folder: string, plans: TinyPlans): Promise<void> {
  const stages = plans.features.length;
  const perStage = <T>(value: T) => Array.from({ length: stages }, () => value);
  const json = {
    dataset_name: folder,
    plans_name: 'nnUNetPlans',
    original_median_spacing_after_transp: plans.spacing,
    original_median_shape_after_transp: plans.patch,
    image_reader_writer: 'SimpleITKIO',
    transpose_forward: [0, 1, 2],
    transpose_backward: [0, 1, 2],
    experiment_planner_used: 'ExperimentPlanner',
    label_manager: 'LabelManager',
    foreground_intensity_properties_per_channel: {
      0: { mean: 90, median: 95, std: 60, min: -100, max: 400, percentile_00_5: -60, percentile_99_5: 260 },
    },
    configurations: {
      '3d_fullres': {
        data_identifier: 'nnUNetPlans_3d_fullres',
        preprocessor_name: 'DefaultPreprocessor',
        batch_size: plans.batch,
        patch_size: plans.patch,
        median_image_size_in_voxels: plans.patch,
        spacing: plans.spacing,
        normalization_schemes: ['CTNormalization'],
        use_mask_for_norm: [false],
        resampling_fn_data: 'resample_data_or_seg_to_shape',
        resampling_fn_seg: 'resample_data_or_seg_to_shape',
        resampling_fn_data_kwargs: { is_seg: false, order: 3, order_z: 0, force_separate_z: null },
        resampling_fn_seg_kwargs: { is_seg: true, order: 1, order_z: 0, force_separate_z: null },
        resampling_fn_probabilities: 'resample_data_or_seg_to_shape',
        resampling_fn_probabilities_kwargs: { is_seg: false, order: 1, order_z: 0, force_separate_z: null },
        batch_dice: true,
        architecture: {
          network_class_name: 'dynamic_network_architectures.architectures.unet.PlainConvUNet',
          arch_kwargs: {
            n_stages: stages,
            features_per_stage: plans.features,
            conv_op: 'torch.nn.modules.conv.Conv3d',
            kernel_sizes: perStage([3, 3, 3]),
            strides: perStage([2, 2, 2]).map((stride, i) => (i === 0 ? [1, 1, 1] : stride)),
            n_conv_per_stage: perStage(plans.convolutions),
            n_conv_per_stage_decoder: perStage(plans.convolutions).slice(1),
            conv_bias: true,
            norm_op: 'torch.nn.modules.instancenorm.InstanceNorm3d',
            norm_op_kwargs: { eps: 1e-5, affine: true },
            dropout_op: null,
            dropout_op_kwargs: null,
            nonlin: 'torch.nn.LeakyReLU',
            nonlin_kwargs: { inplace: true },
          },
          _kw_requires_import: ['conv_op', 'norm_op', 'dropout_op', 'nonlin'],
        },
      },
    },
  };
  await studio.preprocessed.writeJson(folder, 'nnUNetPlans.json', JSON.stringify(json, null, 4));
}
