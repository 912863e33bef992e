import { z } from 'zod';

const intensitySchema = z.object({
  mean: z.number(),
  median: z.number(),
  std: z.number(),
  min: z.number(),
  max: z.number(),
  percentile_99_5: z.number(),
  percentile_00_5: z.number(),
});

export type IntensityProperties = z.infer<typeof intensitySchema>;

/** dataset_fingerprint.json. Spacings (mm) and shapes in reader axis order, not transposed. Spec §1.4. */
export const fingerprintSchema = z.looseObject({
  spacings: z.array(z.array(z.number()).length(3)).min(1),
  shapes_after_crop: z.array(z.array(z.number()).length(3)).min(1),
  foreground_intensity_properties_per_channel: z.record(z.string(), intensitySchema),
  median_relative_size_after_cropping: z.number(),
});
export type Fingerprint = z.infer<typeof fingerprintSchema>;
