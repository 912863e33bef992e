import type { Zyx } from '../image/index.ts';
import { float16ToNumber, numberToFloat16 } from '../network/index.ts';

const PEAK = 10;
/** Standard deviation as a share of the patch. */
const SIGMA = 1 / 8;

/**
 * nnU-Net's Gaussian weights of a tile's voxels, peak 10, rounded through float16; zeros become the smallest weight
 * that occurs. Source: nnU-Net `compute_gaussian` (spec §6.5).
 */
export function gaussianImportance(patchSize: Zyx): Float32Array {
  const [depth, rows, columns] = patchSize.map(axisWeights) as [Float64Array, Float64Array, Float64Array];
  const importance = new Float32Array(depth.length * rows.length * columns.length);
  let smallest = Number.POSITIVE_INFINITY;
  let i = 0;
  for (const wz of depth) {
    for (const wy of rows) {
      for (const wx of columns) {
        const weight = float16ToNumber(numberToFloat16(PEAK * wz * wy * wx));
        if (weight > 0 && weight < smallest) smallest = weight;
        importance[i++] = weight;
      }
    }
  }
  return importance.map((weight) => (weight === 0 ? smallest : weight));
}

/** Every voxel of a tile counts alike. */
export const uniformImportance = (patchSize: Zyx): Float32Array =>
  new Float32Array(patchSize[0] * patchSize[1] * patchSize[2]).fill(1);

function axisWeights(extent: number): Float64Array {
  const centre = Math.floor(extent / 2);
  return Float64Array.from({ length: extent }, (_, k) =>
    Math.exp(-0.5 * ((k - centre) / (extent * SIGMA)) ** 2),
  );
}
