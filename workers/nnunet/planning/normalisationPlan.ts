import type { Fingerprint } from './fingerprint.ts';

const SCHEMES: Readonly<Record<string, string>> = {
  ct: 'CTNormalization',
  nonorm: 'NoNormalization',
  zscore: 'ZScoreNormalization',
  rescale_to_0_1: 'RescaleTo01Normalization',
  rgb_to_0_1: 'RGBTo01Normalization',
};

/** Below this share of the image left after cropping, statistics are taken inside the mask only. */
const MASK_THRESHOLD = 0.75;

/** Normalisation of each channel by its name; anything unknown is z-scored. Source: spec nnunet-v2.md §3.4, §4.8. */
export function normalisationPlan(channelNames: readonly string[], fingerprint: Fingerprint) {
  const schemes = channelNames.map((name) => SCHEMES[name.toLowerCase()] ?? 'ZScoreNormalization');
  const masked = fingerprint.median_relative_size_after_cropping < MASK_THRESHOLD;
  return {
    normalization_schemes: schemes,
    use_mask_for_norm: schemes.map((scheme) => masked && scheme === 'ZScoreNormalization'),
  };
}
