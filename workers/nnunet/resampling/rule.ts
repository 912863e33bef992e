import type { Zyx } from '../../image/index.ts';
import type { ResamplingRule } from '../../network/index.ts';
import type { Axis } from '../axes.ts';
import { PreprocessingError } from '../failures.ts';
import { ANISOTROPY_THRESHOLD, separateAxis } from './separateAxis.ts';
import type { TapRule } from './taps.ts';

/** What a plan's resampling function does between two spacings. */
export type Resampling =
  | { readonly kind: 'none' }
  | {
      readonly kind: TapRule;
      readonly order: 0 | 1 | 3;
      /** Slices along this axis are resampled one by one, nearest neighbour between them. */
      readonly separate: Axis | undefined;
      /** `memefficient_seg_resampling` of the torch variant: threshold 0.5, later labels override. */
      readonly threshold: boolean;
    };

/**
 * Reads one of plans.json's three resampling functions. Spacings in mm, transposed order.
 * @throws PreprocessingError `preprocessing.resampling` for a function, order or mode that we do not compute.
 */
export function resolveResampling(rule: ResamplingRule, current: Zyx, target: Zyx): Resampling {
  const { functionName, kwargs } = rule;
  const separate = separateAxis(
    current,
    target,
    forceOf(rule),
    numberOf(rule, thresholdKey, ANISOTROPY_THRESHOLD),
  );
  switch (functionName) {
    case 'no_resampling_hack':
      return { kind: 'none' };
    case 'resample_data_or_seg_to_shape': {
      const order = numberOf(rule, 'order', 3);
      if (order !== 0 && order !== 1 && order !== 3) throw unsupported(rule, 'order');
      if (separate !== undefined && numberOf(rule, 'order_z', 0) !== 0) throw unsupported(rule, 'order_z');
      return { kind: 'scipy', order, separate, threshold: false };
    }
    case 'resample_torch_fornnunet':
      if ((kwargs.mode ?? 'linear') !== 'linear') throw unsupported(rule, 'mode');
      if ((kwargs.aniso_axis_mode ?? 'nearest-exact') !== 'nearest-exact')
        throw unsupported(rule, 'aniso_axis_mode');
      return { kind: 'torch', order: 1, separate, threshold: kwargs.memefficient_seg_resampling === true };
    default:
      throw unsupported(rule, 'function');
  }
}

const thresholdKey = 'separate_z_anisotropy_threshold';

function forceOf({ kwargs }: ResamplingRule): boolean | null {
  const force = kwargs.force_separate_z;
  // The functions' own default is False for scipy's, None for torch's; the planners always write the key.
  return typeof force === 'boolean' ? force : null;
}

function numberOf({ kwargs }: ResamplingRule, key: string, otherwise: number): number {
  const value = kwargs[key];
  return typeof value === 'number' ? value : otherwise;
}

function unsupported(rule: ResamplingRule, key: string): PreprocessingError {
  const setting = key === 'function' ? rule.functionName : `${key} = ${JSON.stringify(rule.kwargs[key])}`;
  return new PreprocessingError(
    'resampling',
    `plans.json: resampling with ${setting} is not supported. Plan the dataset with one of nnU-Net's own planners.`,
    { setting },
  );
}
