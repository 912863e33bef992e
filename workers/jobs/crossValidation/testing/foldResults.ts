/** A results folder after a cross-validation that nobody trained: made-up predictions and probabilities of small scans. */
import { type Geometry, writeImage, type Zyx } from '../../../image/index.ts';
import { writeNpz } from '../../../network/index.ts';
import { propertiesPickle, RandomState } from '../../../nnunet/index.ts';
import type { Studio } from '../../studio.ts';

export const DATASET = 'Dataset021_Made';
export const MODELS = ['2d', '3d_fullres'].map((configuration) => ({
  trainer: 'nnUNetTrainer',
  plans: 'nnUNetPlans',
  configuration,
}));
const SIZE: Zyx = [7, 12, 14];
const CLASSES = 3;
const LABELS = { background: 0, left: 1, right: 2 };
const GEOMETRY: Geometry = {
  size: SIZE,
  spacing: [2, 1, 1.5],
  origin: [3, -4, 5],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
const grid = { geometry: GEOMETRY, fileDimension: 3 } as const;
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];

export const foldFolder = (model: (typeof MODELS)[number], fold: number) =>
  `nnUNet_results/${DATASET}/${model.trainer}__${model.plans}__${model.configuration}/fold_${fold}/validation`;

/** Two boxes side by side, moved a little from case to case. */
function truthOf(index: number): Uint8Array {
  const truth = new Uint8Array(VOXELS);
  eachVoxel((voxel, z, y, x) => {
    if (z < 1 || z > 5 || y < 2 + (index % 2) || y > 9) return;
    if (x >= 1 && x <= 5) truth[voxel] = 1;
    if (x >= 8 && x <= 11 + (index % 3)) truth[voxel] = 2;
  });
  return truth;
}

function eachVoxel(visit: (voxel: number, z: number, y: number, x: number) => void): void {
  const [depth, height, width] = SIZE;
  for (let z = 0, voxel = 0; z < depth; z++)
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++, voxel++) visit(voxel, z, y, x);
}

/** Probabilities around the truth; islands of label 1 far from it, which keeping the largest component mends. */
function predicted(truth: Uint8Array, random: RandomState, noise: number): Float32Array[] {
  const channels = Array.from({ length: CLASSES }, () => new Float32Array(VOXELS));
  for (let voxel = 0; voxel < VOXELS; voxel++) {
    const odds = channels.map((_, c) =>
      Math.exp((c === truth[voxel] ? 2 : 0) + noise * (random.random() - 0.5)),
    );
    const sum = odds.reduce((a, b) => a + b);
    for (let c = 0; c < CLASSES; c++) channels[c][voxel] = odds[c] / sum;
  }
  for (const voxel of [0, 1, VOXELS - 1])
    for (const [c, channel] of channels.entries()) channel[voxel] = c === 1 ? 1 : 0;
  return channels;
}

const decided = (channels: readonly Float32Array[]): Uint8Array =>
  Uint8Array.from({ length: VOXELS }, (_, voxel) =>
    channels.reduce((best, channel, c) => (channel[voxel] > channels[best][voxel] ? c : best), 0),
  );

function npzOf(channels: readonly Float32Array[]): Uint8Array<ArrayBuffer> {
  const data = new Float32Array(CLASSES * VOXELS);
  channels.forEach((channel, c) => {
    data.set(channel, c * VOXELS);
  });
  const npz = writeNpz([['probabilities', { dtype: 'float32', shape: [CLASSES, ...SIZE], data }]]);
  return new Uint8Array(npz);
}

/** Five cases, one a fold, predicted by two models. */
export async function writeFoldResults({ directory }: Studio): Promise<void> {
  const [raw, preprocessed] = [`nnUNet_raw/${DATASET}`, `nnUNet_preprocessed/${DATASET}`];
  const dataset = JSON.stringify({
    channel_names: { 0: 'CT' },
    labels: LABELS,
    numTraining: 5,
    file_ending: '.nii.gz',
  });
  const plans = JSON.stringify(plansJson());
  await directory.write(`${raw}/dataset.json`, dataset);
  await directory.write(`${preprocessed}/dataset.json`, dataset);
  await directory.write(`${preprocessed}/nnUNetPlans.json`, plans);
  const random = new RandomState(5);
  for (let fold = 0; fold < 5; fold++) {
    const name = `case_${fold}`;
    const truth = truthOf(fold);
    const label = await writeImage(truth, grid, `${name}.nii.gz`);
    await directory.write(`${raw}/labelsTr/${name}.nii.gz`, label);
    await directory.write(`${preprocessed}/gt_segmentations/${name}.nii.gz`, label);
    for (const [i, model] of MODELS.entries()) {
      const folder = foldFolder(model, fold);
      const channels = predicted(truth, random, i === 0 ? 7 : 6);
      await directory.write(`${folder}/${name}.npz`, npzOf(channels));
      await directory.write(`${folder}/${name}.pkl`, new Uint8Array(properties()));
      const labels = await writeImage(decided(channels), grid, `${name}.nii.gz`);
      await directory.write(`${folder}/${name}.nii.gz`, labels);
      const head = folder.split('/').slice(0, 3).join('/');
      await directory.write(`${head}/dataset.json`, dataset);
      await directory.write(`${head}/plans.json`, plans);
    }
  }
}

const properties = () =>
  propertiesPickle(
    {
      spacing: GEOMETRY.spacing,
      shapeBeforeCropping: SIZE,
      box: [
        [0, SIZE[0]],
        [0, SIZE[1]],
        [0, SIZE[2]],
      ],
      shapeAfterCropping: SIZE,
      shape: SIZE,
      targetSpacing: GEOMETRY.spacing,
      transpose: [0, 1, 2],
    },
    grid,
    'SimpleITKIO',
  );

const UNUSED = { network_class_name: 'PlainConvUNet', arch_kwargs: {}, _kw_requires_import: [] };

/** As much of plans as nobody needs who does not preprocess. */
const plansJson = () => ({
  dataset_name: DATASET,
  plans_name: 'nnUNetPlans',
  image_reader_writer: 'SimpleITKIO',
  transpose_forward: [0, 1, 2],
  transpose_backward: [0, 1, 2],
  label_manager: 'LabelManager',
  experiment_planner_used: 'ExperimentPlanner',
  original_median_spacing_after_transp: GEOMETRY.spacing,
  original_median_shape_after_transp: SIZE,
  configurations: Object.fromEntries(
    MODELS.map(({ configuration }) => [configuration, { architecture: UNUSED }]),
  ),
});
