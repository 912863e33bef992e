/** The keys of plans.json and dataset.json that the studio reads (spec nnunet-v2.md §1.2, §1.5). */
import { z } from 'zod';

const axes3 = z.array(z.number().int()).length(3);
const json = z.record(z.string(), z.unknown());

export const intensitySchema = z.looseObject({
  mean: z.number(),
  median: z.number().optional(),
  std: z.number(),
  min: z.number().optional(),
  max: z.number().optional(),
  percentile_00_5: z.number(),
  percentile_99_5: z.number(),
});

export const plansSchema = z.looseObject({
  dataset_name: z.string(),
  plans_name: z.string(),
  original_median_spacing_after_transp: z.array(z.number()).optional(),
  original_median_shape_after_transp: z.array(z.number()).optional(),
  image_reader_writer: z.string().default('SimpleITKIO'),
  transpose_forward: axes3,
  transpose_backward: axes3,
  configurations: z.record(z.string(), json),
  foreground_intensity_properties_per_channel: z.record(z.string(), intensitySchema).optional(),
  foreground_intensity_properties_by_modality: z.record(z.string(), intensitySchema).optional(),
});

const RESAMPLING = 'resample_data_or_seg_to_shape';

/** One configuration after `inherits_from` is resolved. Resampling defaults to what every planner writes. */
export const configurationSchema = z.looseObject({
  data_identifier: z.string().optional(),
  preprocessor_name: z.string().default('DefaultPreprocessor'),
  batch_size: z.number().int().positive().optional(),
  patch_size: z.array(z.number().int().positive()).min(2).max(3),
  median_image_size_in_voxels: z.array(z.number()).optional(),
  spacing: z.array(z.number().positive()).min(2).max(3),
  normalization_schemes: z.array(z.string()),
  use_mask_for_norm: z.array(z.boolean()),
  resampling_fn_data: z.string().default(RESAMPLING),
  resampling_fn_data_kwargs: json.default({ is_seg: false, order: 3, order_z: 0, force_separate_z: null }),
  resampling_fn_seg: z.string().default(RESAMPLING),
  resampling_fn_seg_kwargs: json.default({ is_seg: true, order: 1, order_z: 0, force_separate_z: null }),
  resampling_fn_probabilities: z.string().default(RESAMPLING),
  resampling_fn_probabilities_kwargs: json.default({
    is_seg: false,
    order: 1,
    order_z: 0,
    force_separate_z: null,
  }),
  batch_dice: z.boolean().default(false),
  previous_stage: z.string().nullish(),
  next_stage: z.union([z.string(), z.array(z.string())]).nullish(),
});

const featureCounts = z.array(z.number().int().positive());
const perStage = z.array(z.unknown());

export const architectureSchema = z.looseObject({
  network_class_name: z.string(),
  arch_kwargs: json,
});

/** Network keys of a configuration written before nnU-Net 2.4 ("old plans"). */
export const oldNetworkSchema = z.looseObject({
  UNet_class_name: z.string(),
  UNet_base_num_features: z.number().int().positive(),
  unet_max_num_features: z.number().int().positive(),
  n_conv_per_stage_encoder: featureCounts,
  n_conv_per_stage_decoder: featureCounts,
  pool_op_kernel_sizes: perStage,
  conv_kernel_sizes: perStage,
});

const label = z.union([z.number().int().nonnegative(), z.array(z.number().int().nonnegative()).min(1)]);

export const datasetSchema = z.looseObject({
  channel_names: z.record(z.string(), z.string()).optional(),
  modality: z.record(z.string(), z.string()).optional(),
  labels: z.record(z.string(), label),
  regions_class_order: z.array(z.number().int().nonnegative()).nullish(),
  file_ending: z.string().default('.nii.gz'),
  overwrite_image_reader_writer: z.string().nullish(),
  numTraining: z.number().int().optional(),
  name: z.string().optional(),
});
