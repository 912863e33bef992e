/** How much f16 storage changes a segmentation: Dice of every foreground class against f32 storage. */
import { createWebgpuBackend, type Storage } from '../index.ts';
import { GOLDEN_MODELS, type GoldenPatch, loadGoldenPatch, type ReadGolden } from './goldenPatches.ts';

export interface StorageComparison {
  readonly patch: string;
  /** Largest difference of logits. */
  readonly worst: number;
  /** Per class or region; undefined where neither segmentation has it. */
  readonly dice: readonly (number | undefined)[];
}

/** Runs every golden patch in both storages. The device needs `shader-f16`. */
export async function compareStorages(device: GPUDevice, read: ReadGolden): Promise<StorageComparison[]> {
  const comparisons: StorageComparison[] = [];
  for (const model of GOLDEN_MODELS) {
    for (const name of model.cases) {
      const patch = await loadGoldenPatch(read, model, name);
      const [full, half] = [await logitsOf(device, patch, 'f32'), await logitsOf(device, patch, 'f16')];
      const worst = full.reduce((most, value, i) => Math.max(most, Math.abs(value - (half[i] ?? 0))), 0);
      comparisons.push({ patch: name, worst, dice: diceOf(patch, full, half) });
    }
  }
  return comparisons;
}

async function logitsOf(device: GPUDevice, patch: GoldenPatch, storage: Storage): Promise<Float32Array> {
  const backend = createWebgpuBackend(device, { storage, budgetBytes: 2 ** 30 });
  try {
    const program = await backend.compile(patch.graph, patch.weights, patch.inputShape);
    return await program.forward(patch.input);
  } finally {
    backend.dispose();
  }
}

function diceOf(patch: GoldenPatch, a: Float32Array, b: Float32Array): readonly (number | undefined)[] {
  const [classes, ...size] = patch.outputShape;
  const voxels = size.reduce((product, extent) => product * extent, 1);
  const [membersA, membersB] = [a, b].map((logits) => memberOf(logits, classes, voxels, patch.regions));
  const first = patch.regions ? 0 : 1;
  return Array.from({ length: classes - first }, (_, index) => {
    let [both, total] = [0, 0];
    for (let voxel = 0; voxel < voxels; voxel += 1) {
      const inA = membersA?.(index + first, voxel) ?? false;
      const inB = membersB?.(index + first, voxel) ?? false;
      both += Number(inA && inB);
      total += Number(inA) + Number(inB);
    }
    return total === 0 ? undefined : (2 * both) / total;
  });
}

/** Whether a voxel belongs to a class (argmax) or region (sigmoid above 0.5). */
function memberOf(logits: Float32Array, classes: number, voxels: number, regions: boolean) {
  const at = (index: number, voxel: number) => logits[index * voxels + voxel] ?? 0;
  if (regions) return (index: number, voxel: number) => at(index, voxel) > 0;
  return (index: number, voxel: number) => {
    const own = at(index, voxel);
    for (let other = 0; other < classes; other += 1) {
      if (at(other, voxel) > own || (at(other, voxel) === own && other < index)) return false;
    }
    return true;
  };
}
