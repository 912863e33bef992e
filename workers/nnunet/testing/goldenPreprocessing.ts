/** golden/preprocessing: nnunetv2 2.8.1 `DefaultPreprocessor.run_case`, batchgenerators 0.25.5. Node only. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readImage } from '../../image/index.ts';
import {
  type NpyArray,
  parseDatasetJson,
  parsePlans,
  readNpz,
  resolveConfiguration,
} from '../../network/index.ts';

const golden = new URL('../../../golden/preprocessing/', import.meta.url);

/** Tolerance of `data` from the golden README: float32 rounding, larger for the un-normalised channel (range 300). */
export const GOLDEN_CASES = {
  ct_isotropic: 4e-7,
  mr_anisotropic_masked_ignore: 4e-7,
  regions_transposed: 4e-7,
  config_2d: 1.5e-5,
};

const triple = z.tuple([z.number(), z.number(), z.number()]);
const propertiesSchema = z.object({
  spacing: triple,
  shape_before_cropping: triple,
  bbox_used_for_cropping: z.array(z.tuple([z.number(), z.number()])),
  shape_after_cropping_and_before_resampling: triple,
});

export function openGoldenCase(name: string) {
  const folder = new URL(`${name}/`, golden);
  const bytes = (file: string) => new Uint8Array(readFileSync(new URL(file, folder)));
  const json = (file: string): unknown => JSON.parse(new TextDecoder().decode(bytes(file)));
  const volume = (file: string) => readImage(new Blob([bytes(file)]), file);
  const plans = parsePlans(json('plans.json'));
  const dataset = parseDatasetJson(json('dataset.json'));
  const expected = readNpz(bytes('expected.npz'));
  return {
    plans,
    dataset,
    configuration: resolveConfiguration(plans, 'c'),
    volumes: () => Promise.all(dataset.channelNames.map((_, c) => volume(`case_000${c}.nii.gz`))),
    segmentation: () => volume('case_seg.nii.gz'),
    properties: propertiesSchema.parse(json('properties.json')),
    expected,
    array: (key: string): NpyArray => {
      const found = expected.get(key);
      if (!found) throw new Error(`${name}/expected.npz has no ${key}`);
      return found;
    },
  };
}

/** Largest difference of two arrays; infinite when their lengths differ. */
export function worstDifference(found: ArrayLike<number>, expected: NpyArray): number {
  if (found.length !== expected.data.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  for (let i = 0; i < found.length; i++) {
    difference = Math.max(difference, Math.abs((found[i] ?? 0) - Number(expected.data[i])));
  }
  return difference;
}
