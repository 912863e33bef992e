/** Which sums a run keeps, and what they take. */
import type { SumPrecision } from '../backend/index.ts';
import type { Estimate } from '../jobs/api.ts';

/** Labels and probabilities of the CPU path are stock nnU-Net's on the CPU, its rounding included: a network that has hardly
 *  learnt is nearly undecided in many voxels, and float32 sums would decide a hundredth of them otherwise. Where it is asked how
 *  sure they are, and on a GPU, whose stock labels depend on the card, the better logits of float32. */
export const sumPrecisionOf = (device: Estimate['device'], wantsConfidence: boolean): SumPrecision =>
  device === 'cpu' && !wantsConfidence ? 'float16' : 'float32';

/** How many sums in float32 take the memory of those that are kept. @param members that stay apart, else 1 */
export const sumsKept = (precision: SumPrecision, folds: number, members = 1): number =>
  members * (precision === 'float16' ? folds / 2 : 1);
