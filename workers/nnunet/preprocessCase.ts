/**
 * One case from files to the network's grid: transpose, crop to nonzero, normalise, resample. The scan is read where
 * it lies, plane by plane; besides the result only single planes are held (and a mask where the plans need one).
 * Source: nnU-Net `DefaultPreprocessor.run_case` (spec §3).
 */
import { type Volume, voxelCount, type Zyx } from '../image/index.ts';
import { type Configuration, type DatasetJson, labelRules, type Plans } from '../network/index.ts';
import { asPermutation, type Box, type Permutation } from './axes.ts';
import { type CaseProperties, caseProperties, transposedSpacing } from './caseProperties.ts';
import { checkGrid, commonGrid, croppedChannels } from './channels.ts';
import { nonzeroBox, nonzeroMask } from './cropping.ts';
import { normaliseChannel } from './normalisation.ts';
import {
  type LabelArray,
  noPause,
  type Pause,
  type PlaneSource,
  portion,
  resampleData,
  resampleSegmentation,
  resolveResampling,
} from './resampling/index.ts';

export interface PreprocessRequest {
  /** The case's files in channel order; a 4-D file holds several channels. */
  readonly volumes: readonly Volume[];
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly dataset: DatasetJson;
  /** Reference labels (training), or the previous stage's prediction when the configuration names one. */
  readonly segmentation?: Volume | undefined;
  /** The segmentation holds composite codes: its label is the rest of a division by this number of labels. */
  readonly labelCount?: number | undefined;
  readonly pause?: Pause | undefined;
}

export interface PreprocessedCase {
  /** `[c, z, y, x]` in transposed axis order; a cascade's one-hot channels follow the image's. */
  readonly data: Float32Array;
  readonly channels: number;
  /** Only when a segmentation was given: resampled, -1 outside the nonzero mask. */
  readonly segmentation?: LabelArray;
  readonly properties: CaseProperties;
}

/** @throws PreprocessingError when the files do not fit together or the plans ask for what we do not do. */
export async function preprocessCase(request: PreprocessRequest): Promise<PreprocessedCase> {
  const { volumes, plans, configuration, dataset, segmentation, labelCount, pause = noPause } = request;
  const grid = commonGrid(volumes, dataset.channelNames.length);
  const first = volumes[0];
  if (first && segmentation) checkGrid(first.geometry, segmentation.geometry);
  const transpose = asPermutation(plans.transposeForward);
  const box = nonzeroBox(volumes);
  const properties = caseProperties(grid, box, transpose, configuration);
  const images = croppedChannels(volumes, { box, transpose });
  const oneHot = configuration.previousStage ? labelRules(dataset).foregroundLabels : [];
  const channels = images.length + oneHot.length;
  const data = new Float32Array(channels * voxelCount(properties.shape));

  const usesMask = configuration.useMaskForNorm.includes(true);
  const mask = segmentation || usesMask ? nonzeroMask(images) : undefined;
  const labels = segmentation && mask && maskedLabels(segmentation, { box, transpose }, mask, labelCount);
  const imagesPause = portion(pause, 0, labels ? 0.8 : 1);
  await resampleImages({ images, data, properties, plans, configuration, mask, pause: imagesPause });
  if (!labels) return { data, channels, properties };
  const resampled = await resampleLabels(labels, properties, configuration, portion(pause, 0.8, 1));
  oneHot.forEach((label, i) => {
    writeOneHot(resampled, label, channelOf(data, images.length + i, properties.shape));
  });
  return { data, channels, segmentation: resampled, properties };
}

interface ImagesRequest {
  readonly images: readonly PlaneSource[];
  readonly data: Float32Array;
  readonly properties: CaseProperties;
  readonly plans: Plans;
  readonly configuration: Configuration;
  readonly mask: Uint8Array | undefined;
  readonly pause: Pause;
}

async function resampleImages(request: ImagesRequest): Promise<void> {
  const { images, data, properties, plans, configuration, mask, pause } = request;
  const current = transposedSpacing(properties);
  const resampling = resolveResampling(configuration.resamplingData, current, properties.targetSpacing);
  for (const [c, channel] of images.entries()) {
    const { source, range } = await normaliseChannel({
      channel,
      scheme: configuration.normalizationSchemes[c] ?? 'NoNormalization',
      intensity: plans.intensities[c],
      mask: configuration.useMaskForNorm[c] ? mask : undefined,
      pause: portion(pause, c / images.length, (c + 0.5) / images.length),
    });
    const output = channelOf(data, c, properties.shape);
    await resampleData({
      source,
      range,
      resampling,
      shape: properties.shape,
      output,
      pause: portion(pause, (c + 0.5) / images.length, (c + 1) / images.length),
    });
  }
}

/** Labels of the cropped box in transposed order: -1 where they are 0 and the mask is 0. The mask then also holds
 *  labelled voxels, as nnU-Net's normalisation takes every voxel with a label >= 0. */
export function maskedLabels(
  segmentation: Volume,
  crop: { box: Box; transpose: Permutation },
  mask: Uint8Array,
  labelCount = Number.POSITIVE_INFINITY,
): LabelArray {
  const [source] = croppedChannels([segmentation], crop);
  const labels = new Int16Array(mask.length);
  if (!source) return labels;
  const plane = new Float32Array(source.shape[1] * source.shape[2]);
  for (let z = 0; z < source.shape[0]; z++) {
    source.readPlane(0, z, plane);
    labels.set(plane, z * plane.length);
  }
  for (let i = 0; i < labels.length; i++) {
    if ((labels[i] as number) % labelCount !== 0) mask[i] = 1;
    else if (mask[i] === 0) labels[i] = -1;
  }
  return labels;
}

async function resampleLabels(
  labels: LabelArray,
  properties: CaseProperties,
  configuration: Configuration,
  pause: Pause,
): Promise<LabelArray> {
  const { shapeAfterCropping, shape } = properties;
  const current = transposedSpacing(properties);
  const resampling = resolveResampling(configuration.resamplingSeg, current, properties.targetSpacing);
  return resampleSegmentation(labels, shapeAfterCropping, shape, resampling, pause);
}

const channelOf = (data: Float32Array, channel: number, shape: Zyx): Float32Array =>
  data.subarray(channel * voxelCount(shape), (channel + 1) * voxelCount(shape));

function writeOneHot(labels: LabelArray, label: number, channel: Float32Array): void {
  for (let i = 0; i < labels.length; i++) channel[i] = labels[i] === label ? 1 : 0;
}
