/** Every transform of nnU-Net's pipeline with given parameters: golden/training/augmentation (README there). */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Zyx } from '../../image/index.ts';
import { type NpyArray, readNpz } from '../../network/index.ts';
import { type Affine, affine2d, affine3d } from './affine.ts';
import { initialPatchSize } from './augmentationPlan.ts';
import { blurChannel, blurKernel } from './blur.ts';
import { appendOneHot, applyMorphology, close, dilate, erode, open, removeComponent } from './cascade.ts';
import { addNoise, changeGamma, scaleBrightness, scaleContrast } from './intensity.ts';
import { lowerResolution } from './lowResolution.ts';
import { maskImage, mirrorSample, removeOutside } from './mirror.ts';
import { channelOf, type Sample } from './sample.ts';
import { cropCentre, transformSample } from './spatial.ts';
import { targetsOf } from './targets.ts';

const folder = new URL('../../../golden/training/augmentation/', import.meta.url);
const parameters = JSON.parse(readFileSync(new URL('parameters.json', folder), 'utf8'));
const load = (name: string) => readNpz(new Uint8Array(readFileSync(new URL(`${name}.npz`, folder))));
const [spatial, intensity, cascade] = ['spatial', 'intensity_and_labels', 'cascade'].map(load) as [
  Map<string, NpyArray>,
  Map<string, NpyArray>,
  Map<string, NpyArray>,
];
const floats = (array: NpyArray | undefined) => Float32Array.from(array?.data ?? [], Number);
const labels = (array: NpyArray | undefined) => Int16Array.from(array?.data ?? [], Number);
const zyx = (shape: readonly number[] = []): Zyx => [shape.at(-3) ?? 1, shape.at(-2) ?? 1, shape.at(-1) ?? 1];
const worst = (found: Float32Array, expected: NpyArray | undefined): number => {
  if (found.length !== expected?.data.length) return Number.POSITIVE_INFINITY;
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(expected.data[i]))), 0);
};
const sampleOf = (source: Map<string, NpyArray>, image: string, seg: string): Sample => ({
  image: floats(source.get(image)),
  channels: source.get(image)?.shape[0] ?? 0,
  labels: labels(source.get(seg)),
  maps: 1,
  shape: zyx(source.get(image)?.shape),
});
const patch = (): Sample => sampleOf(intensity, 'image', 'seg');

const SPATIAL = [...spatial.keys()].flatMap((key) => (key.endsWith('_image') ? [key.slice(0, -6)] : []));
it.each(SPATIAL.filter((name) => name in parameters))('moves image and labels as nnU-Net: %s', (name) => {
  const { input, angles, scale, affine, dummy_2d: planar } = parameters[name];
  const source = sampleOf(spatial, `${input}_image`, `${input}_seg`);
  const shape = zyx(spatial.get(`${name}_seg`)?.shape);
  if (affine === null) {
    const found = cropCentre(source, shape);
    expect(worst(found.image, spatial.get(`${name}_image`))).toBe(0);
    expect(found.labels).toEqual(labels(spatial.get(`${name}_seg`)));
    return;
  }
  const matrix: Affine = planar
    ? affine2d(angles.at(-1), scale ?? 1)
    : affine3d(angles ?? [0, 0, 0], scale ?? 1);
  const expected: number[] = planar ? [1, 0, 0, 0, ...affine[0], 0, ...affine[1]] : affine.flat();
  for (const [i, value] of matrix.entries()) expect(value).toBeCloseTo(expected[i] ?? 9, 12);
  const found = transformSample(source, shape, matrix, planar);
  expect(worst(found.image, spatial.get(`${name}_image`))).toBeLessThan(1e-5);
  expect(found.labels).toEqual(labels(spatial.get(`${name}_seg`)));
});

it('adds noise, scales brightness and contrast', () => {
  const field = floats(intensity.get('noise_field'));
  const noisy = patch();
  let i = 0;
  for (const c of [0, 1]) addNoise(channelOf(noisy, c), 1, () => field[i++] ?? 0);
  expect(worst(noisy.image, intensity.get('noise'))).toBeLessThan(1e-6);
  const bright = patch();
  for (const [c, factor] of [0.8, 1.2].entries()) scaleBrightness(channelOf(bright, c), factor);
  expect(worst(bright.image, intensity.get('brightness'))).toBeLessThan(1e-6);
  for (const factors of [
    [0.78, 1.22],
    [1.25, 0.75],
  ]) {
    const sample = patch();
    for (const [c, factor] of factors.entries()) scaleContrast(channelOf(sample, c), factor);
    expect(worst(sample.image, intensity.get(`contrast_${factors.join('_')}`))).toBeLessThan(2e-6);
  }
});

it.each([
  [0.7, 1.4],
  [1.5, 0.85],
])('changes gamma %f, %f', (...gammas) => {
  for (const inverted of [false, true]) {
    const sample = patch();
    for (const [c, gamma] of gammas.entries()) changeGamma(channelOf(sample, c), gamma, inverted);
    const name = `gamma_${inverted ? 'inverted_' : ''}${gammas.join('_')}`;
    expect(worst(sample.image, intensity.get(name))).toBeLessThan(3e-6);
  }
  const flat = new Float32Array(64).fill(0.25);
  changeGamma(flat, 0.8, false);
  expect(
    worst(flat, {
      ...(intensity.get('gamma_constant_channel') as NpyArray),
      data: new Float32Array(64).fill(Number(intensity.get('gamma_constant_channel')?.data[0])),
    }),
  ).toBeLessThan(1e-6);
});

it('blurs with the kernels of its sigmas', () => {
  const { sigmas_per_channel_and_axis: sigmas, kernels } = parameters.blur;
  const sample = patch();
  sigmas.forEach((axes: number[], c: number) => {
    axes.forEach((sigma, axis) => {
      const kernel = blurKernel(sigma);
      expect(kernel).toHaveLength(kernels[c][axis].length);
      for (const [i, value] of kernel.entries()) expect(value).toBeCloseTo(kernels[c][axis][i], 6);
    });
    blurChannel(channelOf(sample, c), sample.shape, axes);
  });
  expect(worst(sample.image, intensity.get('blur'))).toBeLessThan(2e-6);
  expect([0.5, 0.55, 0.66, 0.8, 0.9, 0.99, 1].map((sigma) => blurKernel(sigma).length)).toEqual([
    3, 3, 5, 5, 5, 7, 7,
  ]);
});

it.each(['lowres_0.5_0.73', 'lowres_0.9_1.0', 'lowres_0.625_0.55', 'lowres_dummy2d'])(
  'lowers the resolution: %s',
  (name) => {
    const { scale_per_channel: scales, axis0_scale: first } = parameters[name];
    const sample = patch();
    scales.forEach((scale: number, c: number) => {
      lowerResolution(channelOf(sample, c), sample.shape, [first ?? scale, scale, scale]);
    });
    expect(worst(sample.image, intensity.get(name))).toBeLessThan(1e-5);
  },
);

it('mirrors, masks and removes "outside"', () => {
  for (const axes of [[0], [2], [0, 1, 2]]) {
    const sample = patch();
    mirrorSample(sample, axes);
    expect(worst(sample.image, intensity.get(`mirror_${axes.join('')}`))).toBe(0);
    expect(sample.labels).toEqual(labels(intensity.get(`mirror_${axes.join('')}_seg`)));
  }
  const masked = patch();
  maskImage(masked, parameters.mask_image.channels);
  expect(worst(masked.image, intensity.get('mask_image'))).toBe(0);
  removeOutside(masked.labels);
  expect(masked.labels).toEqual(labels(intensity.get('remove_label')));
});

it('makes regions and the targets of every scale', () => {
  const clean = { labels: labels(intensity.get('remove_label')), shape: patch().shape };
  const regions = [[1, 2], [2]];
  const [target] = targetsOf(clean, { kind: 'regions', regions, ignoreLabel: 3 }, [[1, 1, 1]]);
  expect(worst(target?.target ?? new Float32Array(), intensity.get('regions'))).toBe(0);
  for (const name of ['iso', 'aniso', 'odd']) {
    const found = targetsOf(clean, { kind: 'labels' }, parameters[`deep_supervision_${name}`].scales);
    found.forEach((scale, i) => {
      expect(worst(scale.target, intensity.get(`deep_supervision_${name}_${i}`))).toBe(0);
    });
  }
});

it('turns the previous stage into channels', () => {
  const { image, channels, labels: own, shape } = patch();
  const both = Int16Array.from([...own, ...labels(intensity.get('cascade_prev'))]);
  const found = appendOneHot({ image, channels, labels: both, maps: 2, shape }, [1, 2]);
  expect(worst(found.image, intensity.get('cascade_onehot_image'))).toBe(0);
  expect(found.labels).toEqual(own);
});

it.each(
  Object.entries({ dilation: dilate, erosion: erode, closing: close, opening: open }).flatMap(
    ([name, operator]) => [1.0, 1.3, 1.6, 2.45, 3.9].map((radius) => [name, radius, operator] as const),
  ),
)('applies the %s of radius %f', (name, radius, operator) => {
  const onehot = cascade.get('onehot');
  const sample: Sample = {
    image: floats(onehot),
    channels: 2,
    labels: new Int16Array(),
    maps: 0,
    shape: zyx(onehot?.shape),
  };
  applyMorphology(sample, 1, [0, 1], operator, radius);
  expect(worst(sample.image, cascade.get(`${name}_${radius.toFixed(radius === 2.45 ? 2 : 1)}`))).toBe(0);
});

it('removes one small component', () => {
  const specks = cascade.get('specks');
  const sample: Sample = {
    image: floats(specks),
    channels: 2,
    labels: new Int16Array(),
    maps: 0,
    shape: zyx(specks?.shape),
  };
  const { components_that_may_be_removed: allowed } = parameters.cascade_remove_component;
  removeComponent(sample, 0, (count) => {
    expect(count).toBe(allowed);
    return Math.floor(count / 2);
  });
  expect(worst(sample.image, cascade.get('specks_one_removed'))).toBe(0);
});

it('cuts a larger patch for rotation and scaling', () => {
  const angle = (degrees: number) => (degrees / 180) * Math.PI;
  const cube = (patch: Zyx) => initialPatchSize(patch, angle(30), false, false);
  expect(cube([128, 128, 128])).toEqual([205, 205, 205]);
  expect(cube([40, 56, 40])).toEqual([73, 80, 64]);
  expect(cube([160, 224, 192])).toEqual([294, 341, 289]);
  expect(initialPatchSize([20, 320, 256], angle(180), false, true)).toEqual([20, 376, 376]);
  expect(initialPatchSize([1, 512, 512], angle(180), true, false)).toEqual([1, 602, 602]);
  expect(initialPatchSize([1, 56, 40], angle(180), true, false)).toEqual([1, 65, 65]);
  expect(initialPatchSize([1, 320, 192], angle(15), true, false)).toEqual([1, 422, 225]);
});
