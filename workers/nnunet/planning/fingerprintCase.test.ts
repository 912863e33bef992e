/** The real fingerprint of golden/planning/fingerprint: what is exact there is exact, statistics as its README says. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readImage } from '../../image/index.ts';
import { fingerprintSchema } from './fingerprint.ts';
import { type CaseFingerprint, fingerprintCase, joinFingerprint } from './fingerprintCase.ts';

const root = new URL('../../../golden/planning/fingerprint/', import.meta.url);
const raw = new URL('Dataset301_Raw/', root);
const open = (path: string) => readImage(new Blob([new Uint8Array(readFileSync(new URL(path, raw)))]), path);

it('describes a dataset as nnU-Net does', async () => {
  const ids = readdirSync(new URL('labelsTr/', raw)).map((name) => name.replace(/\.nii\.gz$/, ''));
  const cases: CaseFingerprint[] = [];
  for (const id of ids.sort()) {
    const volumes = [await open(`imagesTr/${id}_0000.nii.gz`), await open(`imagesTr/${id}_0001.nii.gz`)];
    cases.push(fingerprintCase(volumes, await open(`labelsTr/${id}.nii.gz`), 2));
  }
  const found = joinFingerprint(cases, 2);
  const expected = fingerprintSchema.parse(
    JSON.parse(readFileSync(new URL('dataset_fingerprint.json', root), 'utf8')),
  );
  expect(found.shapes_after_crop).toEqual(expected.shapes_after_crop);
  found.spacings.forEach((spacing, i) => {
    for (const [axis, mm] of spacing.entries()) {
      expect(mm).toBeCloseTo(expected.spacings[i]?.[axis] ?? 0, 12);
    }
  });
  expect(found.median_relative_size_after_cropping).toBeCloseTo(
    expected.median_relative_size_after_cropping,
    12,
  );
  for (const [channel, properties] of Object.entries(expected.foreground_intensity_properties_per_channel)) {
    const own = found.foreground_intensity_properties_per_channel[channel];
    expect(own?.min).toBe(properties.min);
    expect(own?.max).toBe(properties.max);
    expect(Math.abs((own?.mean ?? 0) - properties.mean)).toBeLessThan(0.02);
    expect(Math.abs((own?.std ?? 0) - properties.std)).toBeLessThan(0.02);
    const range = properties.max - properties.min;
    for (const key of ['median', 'percentile_00_5', 'percentile_99_5'] as const) {
      expect(Math.abs((own?.[key] ?? 0) - properties[key]) / range, key).toBeLessThan(0.005);
    }
  }
});
