/** A training that ends in seconds, and what it left: for tests and what they compare. */
import { namedTensors, openCheckpoint } from '../../../network/index.ts';
import type { Directory, TrainedModel } from '../../../workspace/index.ts';
import { studioOver } from '../../studio.ts';
import type { TrainSpec } from '../spec.ts';

/** Whose model folder it is, beside the dataset's name. */
export const TINY_MODEL = { trainer: 'nnUNetTrainer', plans: 'nnUNetPlans', configuration: '3d_fullres' };

/** Of plans, beside a spacing. */
export const TINY_NETWORK = {
  patch: [16, 16, 16],
  features: [4, 8, 8],
  batch: 2,
  convolutions: 1,
} as const;

/** Fold 0 from scratch on the CPU path, without its final validation. */
export const tinyTraining = (more: Pick<TrainSpec, 'dataset'> & Partial<TrainSpec>): TrainSpec => ({
  kind: 'train',
  ...TINY_MODEL,
  fold: 0,
  start: { from: 'scratch' },
  epochs: 2,
  iterations: 2,
  validationIterations: 1,
  learningRate: 0.01,
  sampling: { order: 'case' },
  seed: 7,
  cacheBytes: 2 ** 26,
  device: 'cpu',
  validate: false,
  replace: true,
  ...more,
});

/** @param checkpoint below the model's folder */
export async function weightsIn(
  directory: Directory,
  model: TrainedModel,
  checkpoint: string,
): Promise<Map<string, Float32Array>> {
  const blob = await studioOver(directory).trained.read(model, checkpoint);
  const { file, stateDict } = await openCheckpoint(blob, checkpoint);
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of namedTensors(stateDict, file.name)) values.set(name, await file.read(tensor));
  return values;
}
