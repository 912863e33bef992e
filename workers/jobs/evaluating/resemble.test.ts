import { expect, it } from 'vitest';
import type { Volume } from '../../image/index.ts';
import { seededUniform } from '../../semisupervised/index.ts';
import { type ImageFeatures, imageFeatures } from './imageFeatures.ts';
import { type PlannedFeatures, resemble } from './resemble.ts';

interface Drawing {
  readonly seed?: number;
  readonly noise?: number;
  readonly shift?: number;
  readonly spacing?: readonly [number, number, number];
  readonly direction?: readonly number[];
}

/** A body of soft tissue in air, HU. */
function scan({ seed = 1, noise = 12, shift = 0, spacing = [3, 1, 1], direction }: Drawing): Volume {
  const size = [8, 32, 32] as const;
  const data = Float32Array.from({ length: 8 * 32 * 32 }, (_, i) => {
    const [y, x] = [Math.floor(i / 32) % 32, i % 32];
    const isBody = (y - 16) ** 2 + (x - 16) ** 2 < 150;
    const uniform = () => Math.sqrt(12) * (seededUniform(seed, 3, i) - 0.5);
    return isBody ? 40 + 30 * Math.sin(x / 3 + seed) + shift + noise * uniform() : -1000;
  });
  const axes = direction ?? [1, 0, 0, 0, 1, 0, 0, 0, 1];
  return {
    data,
    channels: 1,
    geometry: { size, spacing, origin: [0, 0, 0], direction: axes },
    fileDimension: 3,
  };
}

const features = (drawing: Drawing): ImageFeatures => imageFeatures([scan(drawing)], [true]);
const planned: PlannedFeatures = {
  spacing: [3, 1, 1],
  fieldOfView: [24, 32, 32],
  intensities: [{ percentile005: -60, percentile995: 160, std: 40 }],
  channels: ['CT'],
};
const labelled = [1, 2, 3, 4].map((seed) => features({ seed }));
const outliers = (drawing: Drawing, known = labelled) =>
  resemble(features(drawing), planned, known)
    .filter(({ outlier }) => outlier)
    .map(({ what }) => what);

it('finds nothing strange about a scan like the labelled ones', () => {
  expect(outliers({ seed: 9 })).toEqual([]);
});

it.each([
  // Noise of that size also spreads the quartiles.
  ['noise', { seed: 9, noise: 40 }, ['intensity', 'noise']],
  ['HU', { seed: 9, shift: 60 }, ['intensity']],
  [
    'slice thickness and field of view',
    { seed: 9, spacing: [8, 1, 1] },
    ['slice-thickness', 'field-of-view'],
  ],
  ['orientation', { seed: 9, direction: [-1, 0, 0, 0, -1, 0, 0, 0, 1] }, ['orientation']],
] satisfies [string, Drawing, string[]][])('warns of another %s', (_, drawing, expected) => {
  expect(outliers(drawing)).toEqual(expected);
});

it('has the plans alone without labelled cases', () => {
  expect(outliers({ seed: 9 }, [])).toEqual([]);
  expect(outliers({ seed: 9, shift: 300 }, [])).toEqual(['intensity']);
  expect(outliers({ seed: 9, spacing: [3, 3, 3] }, [])).toEqual(['spacing', 'field-of-view']);
});

it('estimates noise, and names directions as the patient’s', () => {
  expect(features({ noise: 20 }).channels[0].noise).toBeGreaterThan(
    features({ noise: 10 }).channels[0].noise * 1.6,
  );
  expect(features({}).orientation).toBe('LPS');
  expect(features({ direction: [0, 0, 1, -1, 0, 0, 0, -1, 0] }).orientation).toBe('AIL');
});
