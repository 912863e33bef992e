/** The real fingerprint of golden/planning/fingerprint: what is exact there is exact, statistics as its README says. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readImage } from '../../image/index.ts';
import { type Fingerprint, fingerprintSchema } from './fingerprint.ts';
import { type CaseFingerprint, DRAWN_VOXELS, fingerprintCase, joinFingerprint } from './fingerprintCase.ts';

const root = new URL('../../../golden/planning/fingerprint/', import.meta.url);
const raw = new URL('Dataset301_Raw/', root);
const open = (path: string) => readImage(new Blob([new Uint8Array(readFileSync(new URL(path, raw)))]), path);

const expected = fingerprintSchema.parse(
  JSON.parse(readFileSync(new URL('dataset_fingerprint.json', root), 'utf8')),
);
const expectedIntensities = Object.entries(expected.foreground_intensity_properties_per_channel);

async function fingerprint(draws?: (cases: number) => number): Promise<Fingerprint> {
  const ids = readdirSync(new URL('labelsTr/', raw)).map((name) => name.replace(/\.nii\.gz$/, ''));
  const cases: CaseFingerprint[] = [];
  for (const id of ids.sort()) {
    const volumes = [await open(`imagesTr/${id}_0000.nii.gz`), await open(`imagesTr/${id}_0001.nii.gz`)];
    cases.push(fingerprintCase(volumes, await open(`labelsTr/${id}.nii.gz`), 2, draws?.(ids.length)));
  }
  return joinFingerprint(cases, 2);
}

it('describes a dataset as nnU-Net does, without a draw', async () => {
  const found = await fingerprint();
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
  for (const [channel, properties] of expectedIntensities) {
    const own = found.foreground_intensity_properties_per_channel[channel];
    expect(own?.min).toBe(properties.min);
    expect(own?.max).toBe(properties.max);
    expect(Math.abs((own?.mean ?? 0) - properties.mean)).toBeLessThan(0.02);
    expect(Math.abs((own?.std ?? 0) - properties.std)).toBeLessThan(0.02);
    for (const key of ['median', 'percentile_00_5', 'percentile_99_5'] as const) {
      expect(Math.abs((own?.[key] ?? 0) - properties[key]), key).toBeLessThanOrEqual(1);
    }
  }
});

it('makes nnU-Net’s own draws', async () => {
  const found = await fingerprint((cases) => Math.floor(DRAWN_VOXELS / cases));
  for (const [channel, properties] of expectedIntensities) {
    const { mean, std, ...exact } = found.foreground_intensity_properties_per_channel[channel] ?? {};
    const { mean: meanThere, std: stdThere, ...exactThere } = properties;
    expect(exact).toEqual(exactThere);
    // nnU-Net adds up 1e8 floats, here exactly.
    expect(Math.abs((mean ?? 0) - meanThere) / Math.abs(meanThere)).toBeLessThan(1e-5);
    expect(Math.abs((std ?? 0) - stdThere) / stdThere).toBeLessThan(1e-5);
  }
}, 60_000);

it('says that nothing is labelled, where no case has foreground', () => {
  const empty = { spacing: [1, 1, 1], shapeAfterCrop: [4, 4, 4], relativeSize: 1, channels: [] };
  expect(() => joinFingerprint([empty, empty], 2)).toThrow(
    expect.objectContaining({ code: 'preprocessing.foreground', details: { count: 2 } }),
  );
});
