/** golden/training from Node's disk. */
import { readFileSync } from 'node:fs';
import type { NpyArray, ParameterName } from '../../network/index.ts';
import { GoldenTraining, type GoldenVariant, type Tensors } from './goldenVariants.ts';

export { biasesBeforeNorm, type GoldenVariant, type Tensors, type VariantFacts } from './goldenVariants.ts';

const ROOT = new URL('../../../golden/training/', import.meta.url);
export const golden = new GoldenTraining((path) => readFileSync(new URL(path, ROOT)));

export const goldenJson = (path: string) => golden.json(path);
export const goldenNpz = (path: string): Map<string, NpyArray> => golden.npz(path);
export const goldenTensors = (path: string, prefix = ''): Tensors => golden.tensors(path, prefix);

/** A network with one variant's loss and batch. @param trainable defaults to every parameter */
export function goldenVariant(
  net: string,
  variant: string,
  trainable?: (name: ParameterName) => boolean,
): GoldenVariant {
  return golden.variant(net, variant, trainable);
}
