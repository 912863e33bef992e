/** Small facts for tests of the page. */
import type { Geometry, ModelSummary, ResultSummary, ScanSummary, Volume, VoxelArray } from '../workers.ts';

export const demoGeometry: Geometry = {
  size: [96, 160, 160],
  spacing: [2.5, 1.5, 1.5],
  origin: [-120, -120, -120],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};

/** Zeros on an upright grid at the origin. @param data of as many voxels as `size` says */
export const emptyVolume = <Data extends VoxelArray>(
  data: Data,
  size: Geometry['size'],
  spacing: Geometry['spacing'] = [1, 1, 1],
): Volume & { readonly data: Data } => ({
  data,
  channels: 1,
  fileDimension: 3,
  geometry: { size, spacing, origin: [0, 0, 0], direction: [1, 0, 0, 0, 1, 0, 0, 0, 1] },
});

export const demoScan: ScanSummary = {
  id: 'scan-1',
  name: 'phantom_001',
  role: 'image',
  files: [{ name: 'phantom_001_0000.nii.gz', bytes: 3_400_000 }],
  channels: 1,
  geometry: demoGeometry,
  modality: 'CT',
  addedAt: 1,
};

export const demoModel: ModelSummary = {
  id: 'model-1',
  name: 'Dataset901_Phantom',
  kind: 'nnunet',
  dataset: 'Dataset901_Phantom',
  trainer: 'nnUNetTrainer',
  plans: 'nnUNetPlans',
  configuration: '3d_fullres',
  architecture: 'PlainConvUNet',
  channels: ['CT'],
  labels: [
    { name: 'background', values: [0] },
    { name: 'liver', values: [1] },
    { name: 'kidney', values: [2] },
    { name: 'spleen', values: [3] },
    { name: 'lesion', values: [4] },
  ],
  segments: [
    { value: 1, name: 'liver' },
    { value: 2, name: 'kidney' },
    { value: 3, name: 'spleen' },
    { value: 4, name: 'lesion' },
  ],
  patchSize: [48, 80, 80],
  spacing: [2.5, 1.5, 1.5],
  folds: [0, 1],
  checkpoints: ['checkpoint_final.pth', 'checkpoint_best.pth'],
  parameterCount: 430_000,
  bytes: 1_750_000,
  sha256: '9f2c4e11aa00bb22cc33dd44ee55ff669f2c4e11aa00bb22cc33dd44ee55ff66',
  needsPreviousStage: false,
  addedAt: 1,
};

export const demoResult: ResultSummary = {
  id: 'result-1',
  scan: demoScan.id,
  model: demoModel.id,
  name: 'phantom_001',
  files: ['phantom_001.nii.gz'],
  geometry: demoGeometry,
  segments: demoModel.segments,
  voxels: { 1: 120_000, 2: 30_000, 3: 18_000, 4: 900 },
  seconds: { read: 0.2, preprocess: 0.6, compile: 0.4, predict: 9.1, resample: 0.9, write: 0.3 },
  backend: 'onnx',
  createdAt: 1,
};
