/**
 * One configuration of plans.json (2d, 3d_fullres, …) with everything it inherits, and its network in one form
 * whichever nnU-Net wrote the plans. Source: nnU-Net `PlansManager.get_configuration`, `ConfigurationManager`.
 */
import { ModelError } from '../failures.ts';
import { parseForeign } from './parse.ts';
import type { Plans } from './plans.ts';
import { architectureSchema, configurationSchema, oldNetworkSchema } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

export interface ResamplingRule {
  /** nnU-Net's function name, for example `resample_data_or_seg_to_shape`. */
  readonly functionName: string;
  /** As written: `is_seg`, `order`, `order_z`, `force_separate_z`, … */
  readonly kwargs: Json;
}

export interface ArchitectureSpec {
  /** Last segment of the dotted class path. */
  readonly className: string;
  /** As in `arch_kwargs` (snake_case); old plans are brought into this form. */
  readonly kwargs: Json;
}

/** Sizes and spacing (mm) in transposed axis order; two entries for 2d. */
export interface Configuration {
  readonly name: string;
  readonly dataIdentifier: string;
  readonly preprocessorName: string;
  readonly batchSize: number;
  readonly patchSize: readonly number[];
  readonly medianImageSize?: readonly number[];
  readonly spacing: readonly number[];
  /** One scheme and one mask flag a channel. */
  readonly normalizationSchemes: readonly string[];
  readonly useMaskForNorm: readonly boolean[];
  readonly resamplingData: ResamplingRule;
  readonly resamplingSeg: ResamplingRule;
  readonly resamplingProbabilities: ResamplingRule;
  readonly architecture: ArchitectureSpec;
  readonly batchDice: boolean;
  readonly previousStage?: string;
  readonly nextStages: readonly string[];
  /** After inheritance, with every unknown key. */
  readonly json: Json;
}

/** @throws ModelError `model.configuration` for an unknown name, `model.inheritance` for a cycle or an unknown
 *  parent, `model.plans` for a missing or ill-typed key. */
export function resolveConfiguration(plans: Plans, name: string, file = 'plans.json'): Configuration {
  const json = inherit(plans, name, file, []);
  const c = parseForeign(configurationSchema, json, file, 'plans');
  const rule = (functionName: string, kwargs: Json): ResamplingRule => ({ functionName, kwargs });
  return {
    name,
    dataIdentifier: c.data_identifier ?? `${plans.plansName}_${name}`,
    preprocessorName: c.preprocessor_name,
    batchSize: c.batch_size ?? 2,
    patchSize: c.patch_size,
    ...(c.median_image_size_in_voxels && { medianImageSize: c.median_image_size_in_voxels }),
    spacing: c.spacing,
    normalizationSchemes: c.normalization_schemes,
    useMaskForNorm: c.use_mask_for_norm,
    resamplingData: rule(c.resampling_fn_data, c.resampling_fn_data_kwargs),
    resamplingSeg: rule(c.resampling_fn_seg, c.resampling_fn_seg_kwargs),
    resamplingProbabilities: rule(c.resampling_fn_probabilities, c.resampling_fn_probabilities_kwargs),
    architecture: readArchitecture(json, file),
    batchDice: c.batch_dice,
    ...(c.previous_stage && { previousStage: c.previous_stage }),
    nextStages: typeof c.next_stage === 'string' ? [c.next_stage] : (c.next_stage ?? []),
    json,
  };
}

function inherit(plans: Plans, name: string, file: string, children: readonly string[]): Json {
  const own = plans.json.configurations[name];
  if (own === undefined) throw unknownConfiguration(plans, name, file, children);
  if (children.includes(name)) {
    const cycle = [...children, name].join(' → ');
    const message = `${file}: configurations inherit in a circle: ${cycle}. Remove one "inherits_from".`;
    throw new ModelError('inheritance', message, { file, cycle });
  }
  const { inherits_from: parent, ...keys } = own;
  if (typeof parent !== 'string') return keys;
  return { ...inherit(plans, parent, file, [...children, name]), ...keys };
}

function unknownConfiguration(plans: Plans, name: string, file: string, children: readonly string[]) {
  const present = plans.configurationNames.join(', ');
  const asked = children.length > 0 ? `"${name}", which "${children.at(-1)}" inherits from,` : `"${name}"`;
  const message = `${file}: configuration ${asked} is not there. It holds: ${present}.`;
  return new ModelError('configuration', message, { file, configuration: name, present });
}

function readArchitecture(json: Json, file: string): ArchitectureSpec {
  if (json.architecture === undefined) return fromOldPlans(json, file);
  const written = parseForeign(architectureSchema, json.architecture, file, 'plans');
  return { className: lastSegment(written.network_class_name), kwargs: written.arch_kwargs };
}

const lastSegment = (path: string): string => path.slice(path.lastIndexOf('.') + 1);

/** Source: nnU-Net `ConfigurationManager.__init__`, which brings old plans into the new form the same way. */
function fromOldPlans(json: Json, file: string): ArchitectureSpec {
  const old = parseForeign(oldNetworkSchema, json, file, 'plans');
  const className = lastSegment(old.UNet_class_name);
  const dimension = old.conv_kernel_sizes.every((kernel) => Array.isArray(kernel) && kernel.length === 2)
    ? 2
    : 3;
  const depthKey = className === 'ResidualEncoderUNet' ? 'n_blocks_per_stage' : 'n_conv_per_stage';
  const nStages = old.n_conv_per_stage_encoder.length;
  return {
    className,
    kwargs: {
      n_stages: nStages,
      features_per_stage: Array.from({ length: nStages }, (_, i) =>
        Math.min(old.UNet_base_num_features * 2 ** i, old.unet_max_num_features),
      ),
      conv_op: `torch.nn.modules.conv.Conv${dimension}d`,
      kernel_sizes: old.conv_kernel_sizes,
      strides: old.pool_op_kernel_sizes,
      [depthKey]: old.n_conv_per_stage_encoder,
      n_conv_per_stage_decoder: old.n_conv_per_stage_decoder,
      conv_bias: true,
      norm_op: `torch.nn.modules.instancenorm.InstanceNorm${dimension}d`,
      norm_op_kwargs: { eps: 1e-5, affine: true },
      dropout_op: null,
      dropout_op_kwargs: null,
      nonlin: 'torch.nn.LeakyReLU',
      nonlin_kwargs: { inplace: true },
    },
  };
}
