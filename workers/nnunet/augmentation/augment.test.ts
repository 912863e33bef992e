/** How often each step of the chain acts: nnU-Net's probabilities, over many draws. */
import { expect, it } from 'vitest';
import { augment, drawAffine } from './augment.ts';
import type { AugmentationPlan } from './augmentationPlan.ts';
import type { AugmentationRandom, Sample } from './sample.ts';

const plan: AugmentationPlan = {
  patch: [8, 8, 8],
  initialPatch: [12, 12, 12],
  planar: false,
  dummy2d: false,
  rotation: Math.PI / 6,
  kind: 'full',
  mirrorAxes: [0, 1, 2],
  storedMirrorAxes: [0, 1, 2],
  maskedChannels: [],
  previousLabels: [],
  targetRule: { kind: 'labels' },
  scales: [[1, 1, 1]],
};

/** mulberry32: any fair source will do. */
function randomFrom(seed: number): AugmentationRandom {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { uniform, normal: () => uniform() - 0.5, index: (count) => Math.floor(uniform() * count) };
}

/** Three standard deviations. */
const bound = (share: number, count: number) => 3 * Math.sqrt((share * (1 - share)) / count);

it('turns or scales 36 % of the patches, by angles and scales of the right range', () => {
  const count = 4000;
  let moved = 0;
  for (let seed = 0; seed < count; seed++) {
    const affine = drawAffine(plan, randomFrom(seed));
    if (!affine) continue;
    moved += 1;
    const scale = Math.cbrt(
      affine[0] * (affine[4] * affine[8] - affine[5] * affine[7]) -
        affine[1] * (affine[3] * affine[8] - affine[5] * affine[6]) +
        affine[2] * (affine[3] * affine[7] - affine[4] * affine[6]),
    );
    expect(scale).toBeGreaterThanOrEqual(0.7 - 1e-9);
    expect(scale).toBeLessThanOrEqual(1.4 + 1e-9);
  }
  expect(Math.abs(moved / count - 0.36)).toBeLessThan(bound(0.36, count));
});

it('leaves the intensities alone as often as no step acts, and flips each axis half the time', () => {
  const count = 3000;
  const shape = [8, 8, 8] as const;
  const ramp = Float32Array.from({ length: 512 }, (_, i) => i);
  const cut: Sample = { image: ramp, channels: 1, labels: new Int16Array(512), maps: 1, shape };
  let [untouched, flipped] = [0, 0];
  for (let seed = 0; seed < count; seed++) {
    const { image } = augment({ ...cut, image: ramp.slice() }, plan, undefined, randomFrom(seed));
    const sorted = image.slice().sort();
    if (sorted.every((value, i) => value === i)) {
      untouched += 1;
      // Without other steps the first voxel tells which way axis 2 runs.
      if ((image[0] ?? 0) % 8 === 7) flipped += 1;
    }
  }
  // Noise, blur (per channel), brightness, contrast, low resolution (per channel), inverted gamma, gamma.
  const share = 0.9 * (1 - 0.2 * 0.5) * 0.85 * 0.85 * (1 - 0.25 * 0.5) * 0.9 * 0.7;
  expect(Math.abs(untouched / count - share)).toBeLessThan(bound(share, count));
  expect(Math.abs(flipped / untouched - 0.5)).toBeLessThan(bound(0.5, untouched));
});
