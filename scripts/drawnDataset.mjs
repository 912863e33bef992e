// @ts-check
/** A dataset with plans of a small network, drawn for tests and benches that train in the built page. */
import { readFileSync } from 'node:fs';
import { phantomNifti } from '../demo/nifti.mjs';

/** @typedef {{ name: string, base64: string }} FileText a file by its path in the workspace */

const MODEL = '../golden/inference/ct3d/model/nnUNetTrainer__nnUNetPlans__3d_fullres/';
const SIZE = /** @type {const} */ ([18, 20, 22]);
export const DATA_IDENTIFIER = 'nnUNetPlans_3d_fullres';

/**
 * Raw files and plans.
 * @param {string} dataset folder name
 * @param {{ cases?: number, patch?: number, features?: readonly number[], convolutions?: number }} [options]
 *   `patch`: edge; `convolutions`: of each stage
 * @returns {FileText[]}
 */
export function drawnDataset(dataset, { cases = 5, patch = 16, features = [4, 8], convolutions = 1 } = {}) {
  const raw = `nnUNet_raw/${dataset}`;
  const scans = Array.from({ length: cases }, (_, index) => [
    { name: `${raw}/imagesTr/case_${index}_0000.nii.gz`, base64: drawn((at) => intensity(at, index)) },
    {
      name: `${raw}/labelsTr/case_${index}.nii.gz`,
      base64: drawn((at) => (intensity(at, index) > 60 ? 1 + (index % 3) : 0)),
    },
  ]);
  return [
    text(`${raw}/dataset.json`, { ...source('dataset.json'), numTraining: cases }),
    text(`nnUNet_preprocessed/${dataset}/nnUNetPlans.json`, plans(patch, features, convolutions)),
    ...scans.flat(),
  ];
}

/** @param {string} name */
const source = (name) => JSON.parse(readFileSync(new URL(MODEL + name, import.meta.url), 'utf8'));

/** @param {string} name @param {unknown} json @returns {FileText} */
const text = (name, json) => ({ name, base64: Buffer.from(JSON.stringify(json)).toString('base64') });

/** @param {number} patch @param {readonly number[]} features @param {number} convolutions */
function plans(patch, features, convolutions) {
  const json = source('plans.json');
  const configuration = json.configurations['3d_fullres'];
  configuration.patch_size = [patch, patch, patch];
  Object.assign(configuration.architecture.arch_kwargs, {
    n_stages: features.length,
    features_per_stage: features,
    kernel_sizes: features.map(() => [3, 3, 3]),
    strides: features.map((_, stage) => (stage === 0 ? [1, 1, 1] : [2, 2, 2])),
    n_conv_per_stage: features.map(() => convolutions),
    n_conv_per_stage_decoder: features.slice(1).map(() => convolutions),
  });
  return { ...json, configurations: { '3d_fullres': configuration } };
}

/** @param {number} at @param {number} index */
function intensity(at, index) {
  const [, height, width] = SIZE;
  const [x, y, z] = [at % width, Math.floor(at / width) % height, Math.floor(at / width / height)];
  return Math.round(90 * Math.sin((z + index) / 3) * Math.cos(y / 4 + x / 5) + 40);
}

/** @param {(at: number) => number} value */
function drawn(value) {
  const [depth, height, width] = SIZE;
  const data = Int16Array.from({ length: depth * height * width }, (_, at) => value(at));
  const geometry = {
    size: SIZE,
    // The plans' own, in the file's order: nothing is resampled.
    spacing: [1, 1.6, 1.2],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  return Buffer.from(phantomNifti(/** @type {any} */ ({ data, geometry }))).toString('base64');
}

/**
 * A training of such a dataset on the CPU path, without final validation.
 * @param {string} dataset
 * @param {{ epochs: number, iterations: number } & Partial<import('../app/workers.ts').TrainSpec>} more
 * @returns {import('../app/workers.ts').TrainSpec}
 */
export function trainSpec(dataset, more) {
  return {
    kind: 'train',
    dataset,
    plans: 'nnUNetPlans',
    configuration: '3d_fullres',
    fold: 0,
    trainer: 'nnUNetTrainer',
    start: { from: 'scratch' },
    validationIterations: 1,
    learningRate: 0.01,
    sampling: { order: 'case' },
    seed: 7,
    cacheBytes: 2 ** 24,
    device: 'cpu',
    validate: false,
    replace: true,
    ...more,
  };
}

/** In the page: puts files into the browser's own workspace. @param {readonly FileText[]} files */
export async function writeFiles(files) {
  for (const { name, base64 } of files) {
    let folder = await navigator.storage.getDirectory();
    const parts = name.split('/');
    for (const part of parts.slice(0, -1)) folder = await folder.getDirectoryHandle(part, { create: true });
    const handle = await folder.getFileHandle(parts.at(-1) ?? '', { create: true });
    const writable = await handle.createWritable();
    await writable.write(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
    await writable.close();
  }
}
