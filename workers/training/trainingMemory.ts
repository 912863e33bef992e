/** What training a configuration takes on either back end, before anything is allocated. */
import { type TrainingCut, trainingCuts } from '../backend/index.ts';
import { estimateTrainingBytes } from '../backend/onnx/index.ts';
import { estimateTraining } from '../backend/webgpu/index.ts';
import type { Zyx } from '../image/index.ts';
import type { Recipe } from './batches/index.ts';
import { trainingSpec } from './batches/index.ts';

export type { TrainingCut };

export interface TrainingMemory {
  readonly bytes: number;
  readonly budgetBytes: number;
  /** Changes that make it fit, each alone; none where it fits already or nothing does. */
  readonly cuts: readonly TrainingCut[];
}

/** @param strides of the encoder, finest first: patches are cut in whole multiples of their product
 *  @param gpu where it is open, whose kernels count; absent: some GPU's
 *  @throws ModelError `model.training` for networks that are not trained here */
export function trainingMemory(
  recipe: Recipe,
  strides: readonly Zyx[],
  device: 'cpu' | 'webgpu',
  budgetBytes: number,
  gpu?: GPUDevice,
): TrainingMemory {
  const spec = trainingSpec(recipe, new Set(recipe.graph.parameters.map(({ name }) => name)));
  const bytesOf = (one: typeof spec): number =>
    device === 'cpu' ? estimateTrainingBytes(one) : estimateTraining(one, budgetBytes, gpu).total;
  const divisors = strides.reduce<Zyx>(
    (product, stride) => [product[0] * stride[0], product[1] * stride[1], product[2] * stride[2]],
    [1, 1, 1],
  );
  return { bytes: bytesOf(spec), budgetBytes, cuts: trainingCuts(spec, divisors, budgetBytes, bytesOf) };
}
