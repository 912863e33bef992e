/** nnU-Net's training augmentation in its order, with its probabilities (spec §7.3). */
import type { Zyx } from '../../image/index.ts';
import { type Affine, affine2d, affine3d } from './affine.ts';
import type { AugmentationPlan } from './augmentationPlan.ts';
import { blurChannel } from './blur.ts';
import { appendOneHot, augmentPreviousStage } from './cascade.ts';
import { addNoise, changeGamma, scaleBrightness, scaleContrast } from './intensity.ts';
import { lowerResolution } from './lowResolution.ts';
import { maskImage, mirrorSample, removeOutside } from './mirror.ts';
import { type AugmentationRandom, between, channelOf, happens, type Sample } from './sample.ts';
import { cropCentre, transformSample } from './spatial.ts';

/** Drawn first: without a transform the middle of the box is all that is needed of a case. */
export function drawAffine(plan: AugmentationPlan, random: AugmentationRandom): Affine | undefined {
  const rotates = happens(random, 0.2);
  const scales = happens(random, 0.2);
  const angle = () => (rotates ? between(random, -plan.rotation, plan.rotation) : 0);
  const angles = [angle(), angle(), angle()] as const;
  const scale = scales ? between(random, 0.7, 1.4) : 1;
  if (!rotates && !scales) return undefined;
  return plan.planar ? affine2d(angles[2], scale) : affine3d(angles, scale);
}

/** The whole chain on a sample that was cut as `initialPatch`, or already as `patch` where nothing is transformed. */
export function augment(
  cut: Sample,
  plan: AugmentationPlan,
  affine: Affine | undefined,
  random: AugmentationRandom,
): Sample {
  const sample = placed(cut, plan, affine);
  changeIntensities(sample, plan, random);
  mirrorSample(sample, drawMirrors(plan, random));
  return finish(sample, plan, random);
}

export interface SampleViews {
  readonly student: Sample;
  readonly teacher: Sample;
}

/** The same voxels twice, for a mean teacher (semisupervised.md §10): turned and mirrored alike; the student's intensities go
 *  through nnU-Net's whole chain, the teacher's change little. */
export function augmentViews(
  cut: Sample,
  plan: AugmentationPlan,
  affine: Affine | undefined,
  random: AugmentationRandom,
): SampleViews {
  const student = placed(cut, plan, affine);
  const teacher = { ...student, image: student.image.slice(), labels: student.labels.slice() };
  changeIntensities(student, plan, random);
  changeSlightly(teacher, random);
  const axes = drawMirrors(plan, random);
  mirrorSample(student, axes);
  mirrorSample(teacher, axes);
  return { student: finish(student, plan, random), teacher: finish(teacher, plan, random) };
}

const placed = (cut: Sample, plan: AugmentationPlan, affine: Affine | undefined): Sample =>
  affine ? transformSample(cut, plan.patch, affine, plan.planar) : cropCentre(cut, plan.patch);

const drawMirrors = (plan: AugmentationPlan, random: AugmentationRandom) =>
  plan.mirrorAxes.filter(() => happens(random, 0.5));

/** Half of nnU-Net's noise, and a brightness within a tenth. */
function changeSlightly(sample: Sample, random: AugmentationRandom): void {
  const sigma = between(random, 0, 0.05);
  for (let c = 0; c < sample.channels; c++) {
    const values = channelOf(sample, c);
    addNoise(values, sigma, () => random.normal());
    scaleBrightness(values, between(random, 0.9, 1.1));
  }
}

/** What validation patches get: no chance but the box. */
export const withoutAugmentation = (cut: Sample, plan: AugmentationPlan): Sample =>
  finish(cropCentre(cut, plan.patch), plan, undefined);

function finish(sample: Sample, plan: AugmentationPlan, random: AugmentationRandom | undefined): Sample {
  if (random) maskImage(sample, plan.maskedChannels);
  removeOutside(sample.labels);
  if (plan.previousLabels.length === 0) return sample;
  const withPrevious = appendOneHot(sample, plan.previousLabels);
  const channels = plan.previousLabels.map((_, i) => sample.channels + i);
  if (random) augmentPreviousStage(withPrevious, channels, random);
  return withPrevious;
}

function changeIntensities(sample: Sample, plan: AugmentationPlan, random: AugmentationRandom): void {
  const channels = Array.from({ length: sample.channels }, (_, c) => channelOf(sample, c));
  if (happens(random, 0.1)) {
    const sigma = between(random, 0, 0.1);
    for (const values of channels) addNoise(values, sigma, () => random.normal());
  }
  if (happens(random, 0.2)) {
    for (const values of channels) if (happens(random, 0.5)) blur(values, sample.shape, plan, random);
  }
  if (happens(random, 0.15)) for (const values of channels) scaleBrightness(values, contrastFactor(random));
  if (happens(random, 0.15)) for (const values of channels) scaleContrast(values, contrastFactor(random));
  if (happens(random, 0.25)) {
    for (const values of channels) {
      if (!happens(random, 0.5)) continue;
      const scale = between(random, 0.5, 1);
      lowerResolution(values, sample.shape, [plan.planar ? 1 : scale, scale, scale]);
    }
  }
  if (happens(random, 0.1)) for (const values of channels) changeGamma(values, gammaFactor(random), true);
  if (happens(random, 0.3)) for (const values of channels) changeGamma(values, gammaFactor(random), false);
}

/** A 2-D network's depth of 1 is no axis. */
function blur(values: Float32Array, shape: Zyx, plan: AugmentationPlan, random: AugmentationRandom): void {
  const isFlat = plan.planar && !plan.dummy2d;
  const sigma = () => between(random, 0.5, 1);
  blurChannel(values, shape, [isFlat ? undefined : sigma(), sigma(), sigma()]);
}

const contrastFactor = (random: AugmentationRandom): number =>
  happens(random, 0.5) ? between(random, 0.75, 1) : between(random, 1, 1.25);
const gammaFactor = (random: AugmentationRandom): number =>
  happens(random, 0.5) ? between(random, 0.7, 1) : between(random, 1, 1.5);
