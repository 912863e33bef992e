import { roundHalfEven } from '../rounding.ts';
import { type ConfigurationRequest, planConfiguration } from './configurationPlan.ts';
import type { Fingerprint } from './fingerprint.ts';
import { normalisationPlan } from './normalisationPlan.ts';
import { PLANNERS, type Planner, type PlannerName } from './planners.ts';
import { columnMedians } from './statistics.ts';
import { fullresTargetSpacing, planTranspose } from './targetSpacing.ts';

type Json = Readonly<Record<string, unknown>>;

export interface PlanRequest {
  readonly datasetName: string;
  readonly fingerprint: Fingerprint;
  /** From dataset.json. */
  readonly dataset: {
    readonly channelNames: readonly string[];
    /** Entries of `labels`, background and ignore among them. */
    readonly labelKeys: number;
    readonly trainingCases: number;
  };
  /** nnU-Net's reader for the dataset's files (spec §2, "Reader choice"). */
  readonly imageReaderWriter: string;
  readonly planner: PlannerName;
  /** GB; default is the planner's own. */
  readonly gpuMemoryTarget?: number;
  /** mm, reader axis order. */
  readonly overwriteTargetSpacing?: readonly number[];
  readonly plansName?: string;
}

/** Everything the three configurations share. */
interface Situation {
  readonly request: PlanRequest;
  readonly planner: Planner;
  readonly spacing: number[];
  readonly medianShape: number[];
  readonly plansName: string;
}

const LOWRES_THRESHOLD = 0.25;
const LOWRES_STEP = 1.03;
const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);

/** plans.json of a dataset, keys and values as nnU-Net's planners write them. Source: spec nnunet-v2.md §4. */
export function planExperiment(request: PlanRequest): Json {
  const { fingerprint } = request;
  const planner = PLANNERS[request.planner];
  const target = request.overwriteTargetSpacing ?? fullresTargetSpacing(fingerprint);
  const { forward, backward } = planTranspose(target);
  const transposed = (values: readonly number[]) => forward.map((axis) => values[axis]);
  const shapes = fingerprint.shapes_after_crop.map((shape, index) =>
    shape.map((size, axis) => roundHalfEven((fingerprint.spacings[index][axis] / target[axis]) * size)),
  );
  const plansName = request.plansName ?? planner.plansName;
  const medianShape = transposed(columnMedians(shapes));
  const situation = { request, planner, spacing: transposed(target), medianShape, plansName };
  return {
    dataset_name: request.datasetName,
    plans_name: plansName,
    original_median_spacing_after_transp: transposed(columnMedians(fingerprint.spacings)),
    original_median_shape_after_transp: transposed(columnMedians(fingerprint.shapes_after_crop)).map(
      roundHalfEven,
    ),
    image_reader_writer: request.imageReaderWriter,
    transpose_forward: forward,
    transpose_backward: backward,
    configurations: planConfigurations(situation),
    experiment_planner_used: planner.name,
    label_manager: 'LabelManager',
    foreground_intensity_properties_per_channel: fingerprint.foreground_intensity_properties_per_channel,
  };
}

function planConfigurations(situation: Situation): Record<string, Json> {
  const { spacing, medianShape } = situation;
  const voxels = product(medianShape);
  const flat = configurationJson(situation, '2d', spacing.slice(1), medianShape.slice(1), voxels);
  const configurations: Record<string, Json> = { '2d': { ...flat, batch_dice: true } };
  if (medianShape[0] === 1) return configurations;
  const fullres = configurationJson(situation, '3d_fullres', spacing, medianShape, voxels);
  const lowres = planLowres(situation, patchOf(fullres));
  configurations['3d_fullres'] = { ...fullres, batch_dice: lowres !== undefined };
  if (lowres) {
    configurations['3d_lowres'] = { ...lowres, batch_dice: false, next_stage: '3d_cascade_fullres' };
    configurations['3d_cascade_fullres'] = { inherits_from: '3d_fullres', previous_stage: '3d_lowres' };
  }
  return configurations;
}

const patchOf = (configuration: Json): number[] => configuration.patch_size as number[];

/** Coarser and coarser, until a patch covers a quarter of the median image; dropped if that is hardly coarser.
 *  Source: spec §4.8. */
function planLowres(situation: Situation, fullresPatch: readonly number[]): Json | undefined {
  const { spacing, medianShape } = situation;
  const fullresVoxels = product(medianShape);
  let coarse = [...spacing];
  let voxels = fullresVoxels;
  let patchVoxels = product(fullresPatch);
  let lowres: Json | undefined;
  while (patchVoxels / voxels < LOWRES_THRESHOLD) {
    coarse = coarsen(coarse);
    const shape = spacing.map((mm, axis) => (mm / coarse[axis]) * medianShape[axis]);
    voxels = product(shape);
    lowres = configurationJson(situation, '3d_lowres', coarse, shape.map(roundHalfEven), voxels);
    patchVoxels = product(patchOf(lowres));
  }
  return fullresVoxels / voxels < 2 ? undefined : lowres;
}

/** Fine axes catch up first; then all grow together. */
function coarsen(spacing: readonly number[]): number[] {
  const coarsest = Math.max(...spacing);
  const uneven = spacing.some((mm) => coarsest / mm > 2);
  return spacing.map((mm) => (!uneven || coarsest / mm > 2 ? mm * LOWRES_STEP : mm));
}

function configurationJson(
  situation: Situation,
  name: string,
  spacing: readonly number[],
  medianShape: readonly number[],
  medianVoxels: number,
): Json {
  const { request, planner, plansName } = situation;
  const configuration: ConfigurationRequest = {
    planner,
    gpuMemoryTarget: request.gpuMemoryTarget ?? planner.referenceGigabytes,
    spacing,
    medianShape,
    datasetVoxels: medianVoxels * request.dataset.trainingCases,
    labelKeys: request.dataset.labelKeys,
  };
  const plan = planConfiguration(configuration);
  const resampling = resample(false, 3);
  return {
    data_identifier: dataIdentifier(planner, plansName, name),
    preprocessor_name: 'DefaultPreprocessor',
    batch_size: plan.batchSize,
    patch_size: plan.patchSize,
    median_image_size_in_voxels: [...medianShape],
    spacing: [...spacing],
    ...normalisationPlan(request.dataset.channelNames, request.fingerprint),
    resampling_fn_data: RESAMPLER,
    resampling_fn_seg: RESAMPLER,
    resampling_fn_data_kwargs: resampling,
    resampling_fn_seg_kwargs: resample(true, 1),
    resampling_fn_probabilities: RESAMPLER,
    resampling_fn_probabilities_kwargs: resample(false, 1),
    architecture: plan.architecture,
  };
}

const RESAMPLER = 'resample_data_or_seg_to_shape';
const resample = (isSeg: boolean, order: number): Json => ({
  is_seg: isSeg,
  order,
  order_z: 0,
  force_separate_z: null,
});

/** The residual planners share the default planner's data where the preprocessing is the same. */
function dataIdentifier(planner: Planner, plansName: string, configuration: string): string {
  const shared =
    planner.architecture === 'ResidualEncoderUNet' && ['2d', '3d_fullres'].includes(configuration);
  return `${shared ? 'nnUNetPlans' : plansName}_${configuration}`;
}
